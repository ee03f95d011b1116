import { meetsFloor, type AcceptanceLevel } from "./acceptance.js";
import type { Constraint, SoftwarePlatform, VibDescriptor } from "./descriptor-model.js";
import { matchesVersionPattern, satisfies } from "./version.js";

/** What the VIBs of one target are checked against; what is left out is not checked. */
export interface VibSetOptions {
  /** The target's product line (compared without case) and, where known, its version such as `8.0.3`. */
  readonly platform?: { readonly productLineId: string; readonly version?: string };
  /** What the host's firmware calls it; VIBs for other iron are refused. */
  readonly hardware?: { readonly vendor: string; readonly model: string; readonly oemStrings?: readonly string[] };
  /** The host's acceptance level. */
  readonly floor?: AcceptanceLevel;
}

export type FindingCode =
  | "DEPENDENCY_UNMET"
  | "CONFLICT"
  | "DUPLICATE_NAME"
  | "REPLACED"
  | "FILE_CONFLICT"
  | "TARGET_MISMATCH"
  | "HARDWARE_MISMATCH"
  | "ACCEPTANCE_TOO_LOW";

export interface Finding {
  readonly code: FindingCode;
  /** Id of the VIB it is about. */
  readonly vib: string;
  /** Id of the other VIB, where there is one. */
  readonly other?: string;
  readonly message: string;
}

/** What of a descriptor decides whether VIBs go together. */
export type RelatedVib = Pick<
  VibDescriptor,
  | "id"
  | "name"
  | "version"
  | "acceptanceLevel"
  | "depends"
  | "conflicts"
  | "replaces"
  | "provides"
  | "softwarePlatforms"
  | "hardwarePlatforms"
  | "overlay"
  | "files"
>;

type Offers = ReadonlyMap<string, readonly { readonly vib: RelatedVib; readonly version: string | undefined }[]>;

const DEFAULT_PRODUCT_LINE = "embeddedEsx";

/**
 * What keeps these VIBs from being the software of one target, in their order (FORMAT 4.2 and part 2). An empty answer
 * means a closed, conflict-free set. Cycles of dependencies are legal.
 */
export function checkVibSet(vibs: readonly RelatedVib[], options: VibSetOptions = {}): Finding[] {
  const offers = offersOf(vibs);
  return [
    ...duplicates(vibs),
    ...vibs.flatMap((vib) => [...unmet(vib, offers), ...conflicts(vib, offers), ...replaced(vib, offers)]),
    ...sharedFiles(vibs),
    ...vibs.flatMap((vib) => [...wrongTarget(vib, options), ...wrongHardware(vib, options), ...tooLow(vib, options)]),
  ];
}

/** A constraint for people: `esx-version >= 6.7.0`. */
export const constraintText = ({ name, relation, version }: Constraint): string =>
  relation === undefined || version === undefined ? name : `${name} ${relation} ${version}`;

/** By name: every VIB offers its own name in its own version, and what it provides. */
function offersOf(vibs: readonly RelatedVib[]): Offers {
  const offers = new Map<string, { vib: RelatedVib; version: string | undefined }[]>();
  for (const vib of vibs)
    for (const { name, version } of [{ name: vib.name, version: vib.version }, ...vib.provides]) {
      const known = offers.get(name);
      if (known === undefined) offers.set(name, [{ vib, version }]);
      else known.push({ vib, version });
    }
  return offers;
}

/** The other VIBs and the VIB itself that a constraint matches, each once. */
function matching(constraint: Constraint, offers: Offers): RelatedVib[] {
  const matches = (offers.get(constraint.name) ?? []).filter(({ version }) => satisfies(constraint, version));
  return [...new Set(matches.map(({ vib }) => vib))];
}

function unmet(vib: RelatedVib, offers: Offers): Finding[] {
  return vib.depends
    .filter((constraint) => matching(constraint, offers).length === 0)
    .map((constraint) => ({
      code: "DEPENDENCY_UNMET",
      vib: vib.id,
      message: `${vib.id} depends on ${constraintText(constraint)}, which nothing in the image offers`,
    }));
}

function conflicts(vib: RelatedVib, offers: Offers): Finding[] {
  return vib.conflicts.flatMap((constraint) =>
    matching(constraint, offers)
      .filter((other) => other !== vib)
      .map((other) => ({
        code: "CONFLICT" as const,
        vib: vib.id,
        other: other.id,
        message: `${vib.id} conflicts with ${constraintText(constraint)}, which ${other.id} offers`,
      })),
  );
}

function replaced(vib: RelatedVib, offers: Offers): Finding[] {
  return vib.replaces.flatMap((constraint) =>
    matching(constraint, offers)
      // Lower versions of its own name are a duplicate already.
      .filter((other) => other.name !== vib.name)
      .map((other) => ({
        code: "REPLACED" as const,
        vib: other.id,
        other: vib.id,
        message: `${other.id} is replaced by ${vib.id} and cannot stay beside it`,
      })),
  );
}

function duplicates(vibs: readonly RelatedVib[]): Finding[] {
  const first = new Map<string, RelatedVib>();
  return vibs.flatMap((vib) => {
    const other = first.get(vib.name);
    if (other === undefined) {
      first.set(vib.name, vib);
      return [];
    }
    const message = `${vib.id} and ${other.id} have one name; an image holds one version of a name`;
    return [{ code: "DUPLICATE_NAME" as const, vib: vib.id, other: other.id, message }];
  });
}

/** A path that two VIBs install is a conflict unless one of them overlays (FORMAT part 2, file-list). */
function sharedFiles(vibs: readonly RelatedVib[]): Finding[] {
  const owners = new Map<string, RelatedVib>();
  return vibs.flatMap((vib) =>
    vib.files.flatMap((file) => {
      const other = owners.get(file);
      if (other === undefined) owners.set(file, vib);
      // Two versions of one name share paths by nature, and are reported as what they are.
      if (other === undefined || other.name === vib.name || other.overlay || vib.overlay) return [];
      const message = `${vib.id} and ${other.id} both install ${file}`;
      return [{ code: "FILE_CONFLICT" as const, vib: vib.id, other: other.id, message }];
    }),
  );
}

/** Whether a VIB is made for a platform; one that names none is for the x86 host (FORMAT part 2). */
export function suitsPlatform(vib: RelatedVib, platform: NonNullable<VibSetOptions["platform"]>): boolean {
  const none: SoftwarePlatform = { productLineId: DEFAULT_PRODUCT_LINE, version: "", locale: "" };
  const made = vib.softwarePlatforms.length === 0 ? [none] : vib.softwarePlatforms;
  return made.some(
    ({ productLineId, version }) =>
      productLineId.toLowerCase() === platform.productLineId.toLowerCase() &&
      (platform.version === undefined || matchesVersionPattern(version, platform.version)),
  );
}

function wrongTarget(vib: RelatedVib, { platform }: VibSetOptions): Finding[] {
  if (platform === undefined || suitsPlatform(vib, platform)) return [];
  const made = vib.softwarePlatforms
    .map(({ productLineId, version }) => `${productLineId} ${version}`.trim())
    .join(", ");
  const message = `${vib.id} is made for ${made || DEFAULT_PRODUCT_LINE}, not for ${platform.productLineId} ${platform.version ?? ""}`;
  return [{ code: "TARGET_MISMATCH", vib: vib.id, message: message.trimEnd() }];
}

/** Whether a VIB is made for this machine: one that names no hardware is for all, of several any may fit (FORMAT part 2). */
function suitsHardware(vib: RelatedVib, machine: NonNullable<VibSetOptions["hardware"]>): boolean {
  const fits = (wanted: string | undefined, actual: readonly string[]): boolean =>
    wanted === undefined || wanted === "" || actual.some((text) => text.trim() === wanted.trim());
  return (
    vib.hardwarePlatforms.length === 0 ||
    vib.hardwarePlatforms.some(
      ({ vendor, model, oemString }) =>
        fits(vendor, [machine.vendor]) && fits(model, [machine.model]) && fits(oemString, machine.oemStrings ?? []),
    )
  );
}

function wrongHardware(vib: RelatedVib, { hardware }: VibSetOptions): Finding[] {
  if (hardware === undefined || suitsHardware(vib, hardware)) return [];
  const made = vib.hardwarePlatforms
    .map(({ vendor, model, oemString }) => [vendor, model, oemString].filter((part) => part).join(" "))
    .join(", ");
  const message = `${vib.id} is made for ${made}, and this machine is ${hardware.vendor} ${hardware.model}`;
  return [{ code: "HARDWARE_MISMATCH", vib: vib.id, message: message.trimEnd() }];
}

function tooLow(vib: RelatedVib, { floor }: VibSetOptions): Finding[] {
  if (floor === undefined || meetsFloor(vib.acceptanceLevel, floor)) return [];
  const message = `${vib.id} is ${vib.acceptanceLevel}, and the host takes ${floor} or better`;
  return [{ code: "ACCEPTANCE_TOO_LOW", vib: vib.id, message }];
}
