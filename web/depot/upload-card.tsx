import { useRef, useState } from "preact/hooks";
import type { ImportResult } from "../../controller/api/wire/depot/depot.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useRight } from "../app/use-right.js";
import { formatBytes, percentOf } from "../format/bytes.js";
import { Bar } from "../part/bar.js";
import { Button } from "../part/button.js";
import { Field } from "../part/field.js";
import { ProblemNote } from "../part/problem-note.js";
import { finishTask } from "../rest/finish-task.js";
import { uploadFile } from "../rest/upload.js";

interface Sending {
  readonly name: string;
  readonly sent: number;
  readonly size: number;
  readonly step: "upload" | "import";
  /** What the import says it does. */
  readonly words: string;
}

/** An offline bundle: its bytes with a bar, then its import; what is wrong with it is told with the member that it is wrong in. */
export function UploadCard({ onImported }: { onImported: () => void }) {
  const app = useApp();
  const { language, rest } = app;
  const [sending, setSending] = useState<Sending | undefined>(undefined);
  const [result, setResult] = useState<ImportResult | undefined>(undefined);
  const stop = useRef(new AbortController());
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("changeSettings", "fleet");
  const send = (file: File): Promise<void> =>
    run(async () => {
      setResult(undefined);
      stop.current = new AbortController();
      const { name, size } = file;
      const show = (sent: number): void => setSending({ name, sent, size, step: "upload", words: "" });
      show(0);
      try {
        const { file_id } = await uploadFile(app, { file, onBytes: show, signal: stop.current.signal });
        const wanted = { source_type: "PUSH", file_id, description: name };
        const task = await rest.post<string>("/api/esx/settings/depots/offline?vmw-task=true", wanted);
        const done = await finishTask<ImportResult>(rest, task, ({ progress }) =>
          setSending({
            ...{ name, step: "import", words: progress.message.default_message },
            ...{ sent: progress.completed, size: progress.total },
          }),
        );
        setResult(done);
        onImported();
      } finally {
        setSending(undefined);
      }
    });
  return (
    <section class="card upload" aria-labelledby="upload-title">
      <h2 id="upload-title">{language.say("upload.title")}</h2>
      <Field label={language.say("upload.file")} hint={mayNot ?? language.say("upload.hint")}>
        {(id, hintId) => (
          <input
            id={id}
            type="file"
            accept=".zip"
            aria-describedby={hintId}
            disabled={isBusy || mayNot !== undefined}
            onChange={(event) => {
              const file = event.currentTarget.files?.[0];
              if (file !== undefined) void send(file);
              event.currentTarget.value = "";
            }}
          />
        )}
      </Field>
      {sending === undefined ? null : <SendingLine sending={sending} onStop={() => stop.current.abort()} />}
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {result === undefined ? null : (
        <p class="note good" role="status">
          {language.say("upload.done", { n: result.vibs_new, known: result.vibs_known, m: result.components.length })}
        </p>
      )}
    </section>
  );
}

function SendingLine({ sending, onStop }: { sending: Sending; onStop: () => void }) {
  const { language } = useApp();
  const { name, sent, size, step, words } = sending;
  const label = language.say(step === "upload" ? "upload.sending" : "upload.importing", { name });
  return (
    <div class="sending" role="status">
      <p>
        {label}{" "}
        {step === "upload"
          ? `${language.say("run.bytes", { done: formatBytes(sent), total: formatBytes(size) })} (${percentOf(sent, size)} %)`
          : words}
      </p>
      <Bar done={sent} total={size} label={label} />
      {step === "upload" ? <Button onClick={onStop}>{language.say("cancel")}</Button> : null}
    </div>
  );
}
