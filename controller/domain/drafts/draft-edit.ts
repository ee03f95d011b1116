import { draftProblem } from "./draft-problems.js";
import type { DraftSpec } from "./draft-spec.js";

export interface NamedVersion {
  readonly name: string;
  readonly version: string;
}

export interface HardwareSupportPackage {
  readonly pkg: string;
  readonly version: string;
}

/** One change of one part of a draft. `null` takes the part out of the draft. */
export type DraftEdit =
  | { readonly part: "base-image"; readonly version: string }
  | { readonly part: "add-on"; readonly wanted: NamedVersion | null }
  /** `version` null: the image shall not hold the component, whatever a lower layer says. */
  | { readonly part: "component"; readonly name: string; readonly version: string | null }
  /** Neither wanted nor removed any more: as the lower layers say. */
  | { readonly part: "component-entry"; readonly name: string }
  | { readonly part: "hardware-support"; readonly packages: Readonly<Record<string, HardwareSupportPackage>> | null }
  | {
      readonly part: "hardware-support-package";
      readonly manager: string;
      readonly wanted: HardwareSupportPackage | null;
    }
  | {
      readonly part: "solution";
      readonly name: string;
      readonly wanted: { readonly version: string; readonly components: readonly string[] } | null;
    };

/** The spec with one change made; PART_UNSET for taking out what is not there. */
export function editSpec(spec: DraftSpec, edit: DraftEdit): DraftSpec {
  switch (edit.part) {
    case "base-image":
      return { ...spec, baseImage: { version: edit.version } };
    case "add-on":
      return editAddOn(spec, edit.wanted);
    case "component":
      return editComponent(spec, edit);
    case "component-entry":
      return dropComponent(spec, edit.name);
    case "hardware-support":
      if (edit.packages === null) refuseUnset(Object.keys(spec.hardwareSupport).length > 0, "hardware support");
      return { ...spec, hardwareSupport: { ...edit.packages } };
    case "hardware-support-package":
      return {
        ...spec,
        hardwareSupport: editRecord(spec.hardwareSupport, edit.manager, {
          wanted: edit.wanted,
          part: `hardware support package of ${edit.manager}`,
        }),
      };
    case "solution":
      return {
        ...spec,
        solutions: editRecord(spec.solutions, edit.name, { wanted: edit.wanted, part: `solution ${edit.name}` }),
      };
  }
}

function editAddOn(spec: DraftSpec, wanted: NamedVersion | null): DraftSpec {
  const { addOn, ...rest } = spec;
  if (wanted !== null) return { ...rest, addOn: { name: wanted.name, version: wanted.version } };
  refuseUnset(addOn !== undefined, "vendor add-on");
  return rest;
}

function editComponent(spec: DraftSpec, { name, version }: { name: string; version: string | null }): DraftSpec {
  const { [name]: _before, ...components } = spec.components;
  const removedComponents = spec.removedComponents.filter((one) => one !== name);
  return version === null
    ? { ...spec, components, removedComponents: [...removedComponents, name] }
    : { ...spec, components: { ...components, [name]: version }, removedComponents };
}

function dropComponent(spec: DraftSpec, name: string): DraftSpec {
  const { [name]: _before, ...components } = spec.components;
  const known = Object.hasOwn(spec.components, name) || spec.removedComponents.includes(name);
  refuseUnset(known, `component ${name} of its own`);
  return { ...spec, components, removedComponents: spec.removedComponents.filter((one) => one !== name) };
}

function editRecord<V>(
  record: Readonly<Record<string, V>>,
  key: string,
  { wanted, part }: { readonly wanted: V | null; readonly part: string },
): Readonly<Record<string, V>> {
  if (wanted !== null) return { ...record, [key]: wanted };
  refuseUnset(Object.hasOwn(record, key), part);
  const { [key]: _gone, ...rest } = record;
  return rest;
}

function refuseUnset(isThere: unknown, part: string): void {
  if (isThere !== true) throw draftProblem("PART_UNSET", { part, where: "the draft" });
}
