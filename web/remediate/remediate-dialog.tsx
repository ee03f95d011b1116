import type { ApplyImpact } from "../../controller/api/wire/remediation/impact.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import type { HostRow } from "../compliance/host-rows.js";
import type { ScopeFacts } from "../image/load-scope.js";
import { Button } from "../part/button.js";
import { Dialog } from "../part/dialog/dialog.js";
import { Loaded } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";
import { basePath } from "../rest/scope.js";
import { ImpactWords } from "./impact-words.js";

interface RemediateDialogProps {
  readonly facts: ScopeFacts;
  /** One host; all when undefined. */
  readonly only: HostRow | undefined;
  readonly onClose: () => void;
}

/** What a remediation changes and costs, host by host, and under which policy; then its start. */
export function RemediateDialog({ facts, only, onClose }: RemediateDialogProps) {
  const { language, rest } = useApp();
  const { isBusy, problem, run } = useAction();
  const base = `${basePath(facts.scope)}/software`;
  const hosts = only === undefined || facts.scope.kind === "host" ? undefined : [only.id];
  const path = `${base}/reports/apply-impact${hosts === undefined ? "" : `?hosts=${hosts.join(",")}`}`;
  const load = useLoad(path, (one, signal) => one.get<ApplyImpact>(path, signal));
  const start = (commit: string): Promise<void> =>
    run(async () => {
      const spec = { commit, accept_eula: true, ...(hosts !== undefined && { hosts }) };
      await rest.post<string>(`${base}?action=apply&vmw-task=true`, spec);
      onClose();
    });
  const title = language.say("remediate.title", { name: only?.name ?? facts.name });
  return (
    <Dialog title={title} onClose={onClose} width="wide">
      <Loaded load={load}>{(impact) => <ImpactWords impact={impact} />}</Loaded>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      <div class="dialog-foot">
        <Button onClick={onClose}>{language.say("cancel")}</Button>
        <Button
          kind="primary"
          isBusy={isBusy}
          whyNot={load.value === undefined ? language.say("loading") : undefined}
          onClick={() => load.value !== undefined && void start(load.value.commit)}
        >
          {language.say("remediate.start")}
        </Button>
      </div>
    </Dialog>
  );
}
