import type { DraftUpdate } from "../../../controller/api/wire/image/image-parts.js";
import type { DraftInfo } from "../../../controller/api/wire/image/image.js";
import { useApp } from "../../app/app.js";
import { SelectField } from "../../part/field.js";
import type { Library } from "../../depot/load-contents.js";

interface PartFieldsProps {
  readonly draft: DraftInfo;
  readonly library: Library;
  readonly onChange: (update: DraftUpdate) => void;
}

/** Base image, vendor add-on, firmware and drivers. */
export function PartFields({ draft: { software }, library, onChange }: PartFieldsProps) {
  const { language } = useApp();
  const none = ["", language.say("none")] as const;
  const { base_image: base, add_on: addOn } = software;
  return (
    <div class="two-columns">
      <SelectField
        label={language.say("part.base")}
        value={base?.version ?? ""}
        options={[
          ...(base === undefined ? [["", language.say("choose")] as const] : []),
          ...withOwn(
            library.bases.map(({ version, display_name: name }) => [version, `${name} ${version}`] as const),
            base?.version,
          ),
        ]}
        onChange={(version) => onChange({ base_image: { version } })}
      />
      <SelectField
        label={language.say("part.addon")}
        value={addOn === undefined ? "" : keyOf(addOn)}
        options={[
          none,
          ...withOwn(
            library.addOns.map((one) => [keyOf(one), `${one.display_name} ${one.version}`] as const),
            addOn === undefined ? undefined : keyOf(addOn),
          ),
        ]}
        onChange={(key) => onChange({ add_on: key === "" ? null : partOf(key) })}
      />
      {managersOf(library, software.hardware_support).map((manager) => (
        <HardwareField key={manager} manager={manager} software={software} library={library} onChange={onChange} />
      ))}
    </div>
  );
}

interface HardwareFieldProps extends Omit<PartFieldsProps, "draft"> {
  readonly manager: string;
  readonly software: DraftInfo["software"];
}

function HardwareField({ manager, software, library, onChange }: HardwareFieldProps) {
  const { language } = useApp();
  const chosen = software.hardware_support?.packages[manager];
  const key = chosen === undefined ? undefined : keyOf({ name: chosen.pkg, version: chosen.version });
  const offered = library.hardware
    .filter((one) => one.manager === manager)
    .map(({ pkg, version }) => [keyOf({ name: pkg, version }), `${pkg} ${version}`] as const);
  return (
    <SelectField
      label={`${language.say("part.hardware")} (${manager})`}
      value={key ?? ""}
      options={[["", language.say("none")], ...withOwn(offered, key)]}
      onChange={(next) => {
        const { name: pkg, version } = partOf(next);
        onChange({ hardware_support: { [manager]: next === "" ? null : { pkg, version } } });
      }}
    />
  );
}

type Part = { readonly name: string; readonly version: string };

/** Names hold no line breaks, so one key holds both. */
const keyOf = ({ name, version }: Part): string => `${name}\n${version}`;

function partOf(key: string): { name: string; version: string } {
  const [name = "", version = ""] = key.split("\n");
  return { name, version };
}

/** What the draft has is among what can be chosen, also where the library has it no more. */
function withOwn(
  options: readonly (readonly [string, string])[],
  own: string | undefined,
): readonly (readonly [string, string])[] {
  if (own === undefined || options.some(([value]) => value === own)) return options;
  return [...options, [own, own.replace("\n", " ")]];
}

function managersOf(library: Library, support: DraftInfo["software"]["hardware_support"]): readonly string[] {
  return [...new Set([...library.hardware.map(({ manager }) => manager), ...Object.keys(support?.packages ?? {})])];
}
