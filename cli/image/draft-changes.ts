import type { DraftUpdate } from "../../controller/api/wire/image/image-parts.js";
import { cliProblem } from "../cli-problems.js";
import type { Flags } from "../verb/flags.js";
import { readPins } from "./pins.js";

/** What the options of `image draft edit` change; USAGE_INVALID where they name nothing, or not a version. */
export function draftChanges(flags: Flags): DraftUpdate {
  const base = flags.text("baseImage");
  const set: DraftUpdate["components_to_set"] = Object.fromEntries([
    ...flags.list("component").map((text) => nameAndVersion("--component", text)),
    ...flags.list("removeComponent").map((name) => [name, null] as const),
  ]);
  const reset = flags.list("resetComponent");
  const support = { ...packages(flags), ...nulls(flags.list("removeHardwareSupport")) };
  const solutions = { ...solutionsOf(flags), ...nulls(flags.list("removeSolution")) };
  const pins = readPins(flags.list("pin"));
  const changes: DraftUpdate = {
    ...(base !== undefined && { base_image: { version: base } }),
    ...addOn(flags),
    ...(Object.keys(set).length > 0 && { components_to_set: set }),
    ...(reset.length > 0 && { components_to_delete: [...reset] }),
    ...(Object.keys(support).length > 0 && { hardware_support: support }),
    ...(Object.keys(solutions).length > 0 && { solutions }),
    ...(Object.keys(pins).length > 0 && { pins }),
  };
  if (Object.keys(changes).length === 0) throw cliProblem("USAGE_INVALID", { what: "name at least one change" });
  return changes;
}

/** `--no-add-on` takes it out; neither option leaves it as it is. */
function addOn(flags: Flags): Pick<DraftUpdate, "add_on"> {
  const text = flags.text("addOn");
  if (text === undefined) return flags.isOff("addOn") ? { add_on: null } : {};
  const [name, version] = nameAndVersion("--add-on", text);
  return { add_on: { name, version } };
}

/** A name may hold an equals sign, a version may not. */
function nameAndVersion(option: string, text: string): readonly [name: string, version: string] {
  const at = text.lastIndexOf("=");
  if (at < 1 || at === text.length - 1)
    throw cliProblem("USAGE_INVALID", { what: `${option} ${text} is not NAME=VERSION` });
  return [text.slice(0, at), text.slice(at + 1)];
}

function packages(flags: Flags): NonNullable<DraftUpdate["hardware_support"]> {
  const entries = flags.list("hardwareSupport").map((text) => {
    const [managerAndPackage, version] = nameAndVersion("--hardware-support", text);
    const [manager, pkg] = nameAndVersion("--hardware-support", managerAndPackage);
    return [manager, { pkg, version }] as const;
  });
  return Object.fromEntries(entries);
}

function solutionsOf(flags: Flags): NonNullable<DraftUpdate["solutions"]> {
  const entries = flags.list("solution").map((text) => {
    const [head, components] = splitOnce(text);
    const [name, version] = nameAndVersion("--solution", head);
    return [name, { version, components: components.map((component) => ({ component })) }] as const;
  });
  return Object.fromEntries(entries);
}

/** `name=1.0:a,b` */
function splitOnce(text: string): readonly [head: string, components: readonly string[]] {
  const at = text.indexOf(":", text.indexOf("="));
  return at < 0 ? [text, []] : [text.slice(0, at), text.slice(at + 1).split(",")];
}

const nulls = (names: readonly string[]): Record<string, null> => Object.fromEntries(names.map((name) => [name, null]));
