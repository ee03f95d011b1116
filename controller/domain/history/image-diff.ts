import type { DraftText } from "../drafts/draft-spec.js";
import type { ResolvedImage, ResolvedVib } from "../resolved-image.js";
import { orderOf } from "../version-order.js";

export type ChangeKind = "ADDED" | "REMOVED" | "UPGRADED" | "DOWNGRADED" | "CHANGED";

/** One part that two images differ in. */
export interface PartChange {
  readonly part: "BASE_IMAGE" | "ADD_ON" | "COMPONENT" | "REMOVED_COMPONENT" | "HARDWARE_SUPPORT" | "SOLUTION" | "PIN";
  /** Empty for the base image. */
  readonly name: string;
  readonly change: ChangeKind;
  readonly from: string | null;
  readonly to: string | null;
}

/** One VIB on one kind of target that two images differ in. */
export interface VibChange {
  readonly name: string;
  readonly targetKind: string;
  readonly platform: string;
  readonly change: ChangeKind;
  readonly from: VibVersion | null;
  readonly to: VibVersion | null;
}

export interface VibVersion {
  readonly version: string;
  readonly sha256: string;
}

export interface ImageDiff {
  /** What the operator wrote. */
  readonly parts: readonly PartChange[];
  /** What that comes to, over all layers; empty when one of the two does not resolve. */
  readonly components: readonly PartChange[];
  readonly vibs: readonly VibChange[];
}

type Part = Pick<PartChange, "part" | "name"> & { readonly version: string };

/** What the operator changed between two specs, base image first. */
export function specChanges(from: DraftText | undefined, to: DraftText): readonly PartChange[] {
  return changesOf(from === undefined ? [] : partsOf(from), partsOf(to));
}

/** The same of what two images resolved to: components of all layers, and the closed lists of VIBs. */
export function imageChanges(
  from: ResolvedImage | undefined,
  to: ResolvedImage,
): Pick<ImageDiff, "components" | "vibs"> {
  const components = (image: ResolvedImage | undefined): readonly Part[] =>
    (image?.components ?? []).map(({ name, version }) => ({ part: "COMPONENT", name, version }));
  return { components: changesOf(components(from), components(to)), vibs: vibChanges(from?.vibs ?? [], to.vibs) };
}

/** A change in one line: "component nic 1.0 -> 2.0 (upgraded)". */
export function changeText({ part, name, change, from, to }: PartChange): string {
  const what = [part.toLowerCase().replaceAll("_", " "), name].filter((word) => word !== "").join(" ");
  const versions = [from, to].filter((version) => version !== null && version !== "").join(" -> ");
  return `${what} ${versions}`.trim() + ` (${change.toLowerCase()})`;
}

const ANY = "(by constraints)";

function partsOf({ spec, pins }: DraftText): readonly Part[] {
  return [
    ...(spec.baseImage === undefined
      ? []
      : [{ part: "BASE_IMAGE", name: "", version: spec.baseImage.version } as const]),
    ...(spec.addOn === undefined ? [] : [{ part: "ADD_ON", ...spec.addOn } as const]),
    ...Object.entries(spec.hardwareSupport).map(
      ([manager, { pkg, version }]) => ({ part: "HARDWARE_SUPPORT", name: `${manager}/${pkg}`, version }) as const,
    ),
    ...Object.entries(spec.components).map(
      ([name, version]) => ({ part: "COMPONENT", name, version: version ?? ANY }) as const,
    ),
    ...spec.removedComponents.map((name) => ({ part: "REMOVED_COMPONENT", name, version: "" }) as const),
    ...Object.entries(spec.solutions).map(
      ([name, { version, components }]) =>
        ({ part: "SOLUTION", name, version: [version, ...[...components].sort()].join(" ") }) as const,
    ),
    ...Object.entries(pins).map(([name, version]) => ({ part: "PIN", name, version }) as const),
  ];
}

function changesOf(before: readonly Part[], after: readonly Part[]): readonly PartChange[] {
  const keyOf = ({ part, name }: Part) => `${part}\n${name}`;
  const old = new Map(before.map((one) => [keyOf(one), one]));
  const now = new Map(after.map((one) => [keyOf(one), one]));
  const gone = before.filter((one) => !now.has(keyOf(one))).map((one) => change(one, { from: one.version, to: null }));
  const here = after.flatMap((one) => {
    const from = old.get(keyOf(one))?.version;
    if (from === one.version) return [];
    return [change(one, { from: from ?? null, to: one.version })];
  });
  return [...gone, ...here].sort(byPartAndName);
}

const change = ({ part, name }: Part, versions: Pick<PartChange, "from" | "to">): PartChange => ({
  part,
  name,
  change:
    part === "PIN" && versions.from !== null && versions.to !== null ? "CHANGED" : kindOf(versions.from, versions.to),
  ...versions,
});

function kindOf(from: string | null, to: string | null): ChangeKind {
  if (from === null) return "ADDED";
  if (to === null) return "REMOVED";
  const order = orderOf(from, to);
  if (order === undefined || order === 0) return "CHANGED";
  return order < 0 ? "UPGRADED" : "DOWNGRADED";
}

const ORDER: readonly PartChange["part"][] = [
  "BASE_IMAGE",
  "ADD_ON",
  "HARDWARE_SUPPORT",
  "COMPONENT",
  "REMOVED_COMPONENT",
  "SOLUTION",
  "PIN",
];

const byPartAndName = (a: PartChange, b: PartChange): number =>
  ORDER.indexOf(a.part) - ORDER.indexOf(b.part) || (a.name < b.name ? -1 : 1);

/** By name and target, as one target never holds two of a name. */
function vibChanges(before: readonly ResolvedVib[], after: readonly ResolvedVib[]): readonly VibChange[] {
  const keyOf = ({ vib }: ResolvedVib) =>
    [vib.name, vib.target.kind, vib.target.platform, vib.target.deviceMatch ?? ""].join("\n");
  const old = new Map(before.map((one) => [keyOf(one), one]));
  const now = new Map(after.map((one) => [keyOf(one), one]));
  return [...new Set([...old.keys(), ...now.keys()])].sort().flatMap((key) => vibChange(old.get(key), now.get(key)));
}

function vibChange(before: ResolvedVib | undefined, after: ResolvedVib | undefined): VibChange[] {
  const vib = after?.vib ?? before?.vib;
  if (vib === undefined || before?.vib.sha256 === after?.vib.sha256) return [];
  return [
    {
      name: vib.name,
      targetKind: vib.target.kind,
      platform: vib.target.platform,
      change: kindOf(before?.vib.version ?? null, after?.vib.version ?? null),
      from: before === undefined ? null : { version: before.vib.version, sha256: before.vib.sha256 },
      to: after === undefined ? null : { version: after.vib.version, sha256: after.vib.sha256 },
    },
  ];
}
