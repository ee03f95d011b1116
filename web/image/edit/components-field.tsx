import { useState } from "preact/hooks";
import type { DraftUpdate } from "../../../controller/api/wire/image/image-parts.js";
import type { DraftInfo } from "../../../controller/api/wire/image/image.js";
import { useApp } from "../../app/app.js";
import { Button } from "../../part/button.js";
import { SelectField } from "../../part/field.js";
import type { Library } from "../../depot/load-contents.js";

interface ComponentsFieldProps {
  readonly draft: DraftInfo;
  readonly library: Library;
  readonly onChange: (update: DraftUpdate) => void;
}

/** Components beyond base image and add-ons: added, in another version, or taken out of the image. */
export function ComponentsField({ draft, library, onChange }: ComponentsFieldProps) {
  const { language } = useApp();
  const components = Object.entries(draft.software.components);
  return (
    <fieldset class="components">
      <legend>{language.say("part.components")}</legend>
      {components.length === 0 ? <p class="mute">{language.say("components.none")}</p> : null}
      {components.length === 0 ? null : (
        <ul>
          {components.map(([name, { version, details }]) => (
            <li key={name}>
              <span class="strong">{details?.display_name ?? name}</span>
              <span class="mono">
                {version === null ? language.say("component.removed") : (version ?? language.say("component.any"))}
              </span>
              <span class="spring" />
              <Button kind="quiet" onClick={() => onChange({ components_to_delete: [name] })}>
                {language.say("component.leave")}
              </Button>
            </li>
          ))}
        </ul>
      )}
      <AddComponent library={library} onChange={onChange} />
    </fieldset>
  );
}

const REMOVED = "removed";

function AddComponent({ library, onChange }: Omit<ComponentsFieldProps, "draft">) {
  const { language } = useApp();
  const [name, setName] = useState("");
  const [version, setVersion] = useState("");
  const names = [...new Set(library.components.map((one) => one.name))].sort();
  const versions = library.components.filter((one) => one.name === name).map((one) => one.version);
  const add = (): void => {
    onChange({ components_to_set: { [name]: version === REMOVED ? null : version } });
    setName("");
    setVersion("");
  };
  return (
    <div class="add-component">
      <SelectField
        label={language.say("component")}
        value={name}
        options={[["", language.say("choose")], ...names.map((one) => [one, one] as const)]}
        onChange={(next) => {
          setName(next);
          setVersion(library.components.find((one) => one.name === next)?.version ?? "");
        }}
      />
      <SelectField
        label={language.say("version")}
        value={version}
        options={[...versions.map((one) => [one, one] as const), [REMOVED, language.say("component.remove")]]}
        onChange={setVersion}
      />
      <Button onClick={add} whyNot={name === "" ? language.say("why.no.component") : undefined}>
        {language.say("add")}
      </Button>
    </div>
  );
}
