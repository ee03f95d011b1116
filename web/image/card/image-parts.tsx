import type { ComponentChildren } from "preact";
import type { SoftwareInfo } from "../../../controller/api/wire/software.js";
import { useApp } from "../../app/app.js";

interface ImagePartsProps {
  readonly software: SoftwareInfo;
  readonly onComponents: () => void;
}

/** Base image, vendor add-on, firmware and drivers, components, solutions. */
export function ImageParts({ software, onComponents }: ImagePartsProps) {
  const { language } = useApp();
  const { base_image: base, add_on: addOn, components, solutions, hardware_support: support } = software;
  const packages = Object.entries(support?.packages ?? {});
  const released = base.details?.release_date.slice(0, 10);
  return (
    <dl class="parts">
      <Part title={language.say("part.base")}>
        {base.details?.display_name ?? language.say("part.base")} <span class="mono">{base.version}</span>
        {released === undefined ? null : <span class="mute small"> {language.say("released", { at: released })}</span>}
      </Part>
      <Part title={language.say("part.addon")}>
        {addOn === undefined ? (
          <None />
        ) : (
          <>
            {addOn.details?.display_name ?? addOn.name} <span class="mono">{addOn.version}</span>
          </>
        )}
      </Part>
      <Part title={language.say("part.hardware")}>
        {packages.length === 0 ? <None /> : null}
        {packages.map(([manager, { pkg, version }]) => (
          <div key={manager}>
            {pkg} <span class="mono">{version}</span> <span class="mute small">{manager}</span>
          </div>
        ))}
      </Part>
      <Part title={language.say("part.components")}>
        {language.say("components.extra", { n: Object.keys(components).length })}{" "}
        <button type="button" class="link" onClick={onComponents}>
          {language.say("details.show")}
        </button>
      </Part>
      <Part title={language.say("part.solutions")}>
        {Object.keys(solutions).length === 0 ? <None /> : null}
        {Object.entries(solutions).map(([name, solution]) => (
          <div key={name}>
            {solution.details?.display_name ?? name} <span class="mono">{solution.version}</span>
          </div>
        ))}
      </Part>
    </dl>
  );
}

function Part({ title, children }: { title: string; children: ComponentChildren }) {
  return (
    <div class="part">
      <dt>{title}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function None() {
  const { language } = useApp();
  return <span class="mute">{language.say("none")}</span>;
}
