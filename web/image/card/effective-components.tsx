import type { EffectiveComponents as Answer } from "../../../controller/api/wire/image/image-parts.js";
import { useApp } from "../../app/app.js";
import { useLoad } from "../../app/use-load.js";
import { Button } from "../../part/button.js";
import { Dialog } from "../../part/dialog/dialog.js";
import { Loaded } from "../../part/loaded.js";
import { basePath, type Scope } from "../../rest/scope.js";

/** Which layer each component of the image comes from, and what it took the place of. */
export function EffectiveComponents({ scope, onClose }: { scope: Scope; onClose: () => void }) {
  const { language } = useApp();
  const load = useLoad(`effective ${scope.id}`, (rest, signal) =>
    rest.get<Answer>(`${basePath(scope)}/software/effective-components`, signal),
  );
  return (
    <Dialog title={language.say("components.effective")} onClose={onClose} width="wide">
      <Loaded load={load}>{(value) => <ComponentTable components={value} />}</Loaded>
      <div class="dialog-foot">
        <Button onClick={onClose}>{language.say("close")}</Button>
      </div>
    </Dialog>
  );
}

function ComponentTable({ components }: { components: Answer }) {
  const { language } = useApp();
  return (
    <div class="table-holder" tabIndex={0} role="region" aria-label={language.say("components.effective")}>
      <table>
        <thead>
          <tr>
            <th>{language.say("component")}</th>
            <th>{language.say("version")}</th>
            <th>{language.say("brought.by")}</th>
            <th>{language.say("instead.of")}</th>
          </tr>
        </thead>
        <tbody>
          {Object.entries(components).map(([name, { version, details }]) => (
            <tr key={name}>
              <td>{details.display_name === "" ? name : details.display_name}</td>
              <td class="mono">{version ?? language.say("removed")}</td>
              <td>{language.say(`source.${details.source}`)}</td>
              <td class="mono">{details.overridden_components.map((one) => one.display_version).join(", ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
