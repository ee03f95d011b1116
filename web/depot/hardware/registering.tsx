import { useState } from "preact/hooks";
import { useApp } from "../../app/app.js";
import { useRight } from "../../app/use-right.js";
import { Field, TextField } from "../../part/field.js";
import { SendingForm } from "../../part/form/sending-form.js";

/** Registers a manager: it is asked at once, so that a wrong address or authority is told here. */
export function RegisterManager({ path, onRegistered }: { path: string; onRegistered: () => void }) {
  const { language, rest } = useApp();
  const [manager, setManager] = useState("");
  const [url, setUrl] = useState("");
  const [ca, setCa] = useState("");
  const mayNot = useRight("changeSettings", "fleet");
  const isWhole = [manager, url, ca].every((text) => text.trim() !== "");
  return (
    <SendingForm
      title={language.say("manager.register")}
      act={language.say("manager.register.act")}
      whyNot={mayNot ?? (isWhole ? undefined : language.say("why.no.manager"))}
      send={async () => {
        await rest.post(path, { manager, url, ca });
        for (const clear of [setManager, setUrl, setCa]) clear("");
        onRegistered();
      }}
    >
      <div class="two-columns">
        <TextField
          label={language.say("manager.name")}
          hint={language.say("manager.name.hint")}
          value={manager}
          onInput={setManager}
          placeholder="com.example.hsm"
        />
        <TextField
          label={language.say("manager.url")}
          type="url"
          value={url}
          onInput={setUrl}
          placeholder="https://hsm.example.net:9450"
        />
      </div>
      <Field label={language.say("manager.ca")} hint={language.say("manager.ca.hint")}>
        {(id, hintId) => (
          <textarea
            id={id}
            rows={4}
            class="mono"
            aria-describedby={hintId}
            placeholder="-----BEGIN CERTIFICATE-----"
            value={ca}
            onInput={(event) => setCa(event.currentTarget.value)}
          />
        )}
      </Field>
    </SendingForm>
  );
}
