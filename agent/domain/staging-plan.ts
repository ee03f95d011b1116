import type { ImageManifest, ManifestTarget, ManifestVib } from "../../formats/manifest/image-manifest.js";
import type { UnstageableFirmware } from "../../formats/receipt/receipt.js";
import type { Target, TargetSoftware } from "../../formats/vib/target.js";

/** One file that this host wants staged, once, however many of its targets take it. */
export interface WantedVib {
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly id: string;
  readonly targetIds: readonly string[];
}

/** Firmware that this host lacks and that cannot be staged. */
export interface UnstageableVib extends UnstageableFirmware {
  readonly targetIds: readonly string[];
}

export interface StagingPlan {
  /** Everything of the image that has to lie in the staging folder. */
  readonly wanted: readonly WantedVib[];
  /** Wanted and not staged yet, largest first (BENCH part 4: the long one must not come last). */
  readonly toFetch: readonly WantedVib[];
  /** Digests that are not wanted since every target they are for runs them already. */
  readonly installed: readonly string[];
  /** Firmware that its manager does not let be staged; installed during remediation instead. */
  readonly unstageable: readonly UnstageableVib[];
  /** Targets that could not be read: what they lack is not known, and not in any list here. */
  readonly unreadable?: readonly string[];
  /** Whether every target runs the image already: nothing to add, nothing to remove. */
  readonly compliance: "compliant" | "non-compliant";
  readonly notices: readonly string[];
}

export interface PlanFacts {
  readonly manifest: ImageManifest;
  /** What each target of this host runs, measured now. */
  readonly software: readonly TargetSoftware[];
  /** SHA-256 of the files that are staged and verified. */
  readonly staged: ReadonlySet<string>;
}

/** Wanted minus installed minus staged, by digest (DESIGN "Plan"). Nothing is resolved here: the manifest's list is closed. */
export function planStaging({ manifest, software, staged }: PlanFacts): StagingPlan {
  const wanted = new Map<string, WantedVib>();
  const installed = new Set<string>();
  const unstageable = new Map<string, UnstageableVib>();
  // What a target lacks that cannot be read cannot be told: nothing is staged for it, and it is never compliant.
  const readable = software.filter((one) => one.trouble === undefined);
  for (const vib of manifest.vibs) {
    const takers = readable.filter((one) => takesVib(one.target, vib.target));
    const missing = takers.filter((one) => !runsVib(one, vib)).map((one) => one.target.id);
    if (missing.length === 0) {
      if (takers.length > 0) installed.add(vib.sha256);
    } else if (vib.target.stageable) wanted.set(vib.sha256, withTargets(wanted.get(vib.sha256), vib, missing));
    else unstageable.set(vib.sha256, withManager(unstageable.get(vib.sha256), vib, missing));
  }
  const list = [...wanted.values()];
  const clean = list.length === 0 && unstageable.size === 0 && software.every((one) => runsNothingElse(one, manifest));
  return {
    wanted: list,
    toFetch: list.filter((vib) => !staged.has(vib.sha256)).sort(largestFirst),
    installed: [...installed].filter((sha256) => !wanted.has(sha256)),
    unstageable: [...unstageable.values()],
    unreadable: software.filter((one) => one.trouble !== undefined).map((one) => one.target.id),
    compliance: clean ? "compliant" : "non-compliant",
    notices: [...unstageable.values()].map(noticeOf),
  };
}

/** Whether a VIB of an image is for this target: same kind, same platform (compared without case, FORMAT 2), for firmware the device too. */
export function takesVib(target: Target, wanted: ManifestTarget): boolean {
  if (target.kind !== wanted.kind || target.platform.toLowerCase() !== wanted.platform.toLowerCase()) return false;
  const match = wanted.deviceMatch ?? "";
  return target.kind !== "FIRMWARE" || match === "" || match === target.device;
}

function runsVib({ target, vibs, version }: TargetSoftware, vib: ManifestVib): boolean {
  // A device keeps no descriptors: its firmware is judged by the version it reports.
  if (target.kind === "FIRMWARE" && vib.target.version !== undefined) return version === vib.target.version;
  return vibs.some((one) => one.descriptorSha256 === vib.descriptorSha256);
}

function runsNothingElse({ target, vibs, trouble }: TargetSoftware, manifest: ImageManifest): boolean {
  if (trouble !== undefined) return false;
  if (target.kind === "FIRMWARE") return true;
  const wanted = manifest.vibs.filter((vib) => takesVib(target, vib.target));
  const digests = new Set(wanted.map((vib) => vib.descriptorSha256));
  return vibs.every((vib) => digests.has(vib.descriptorSha256));
}

function withTargets(known: WantedVib | undefined, vib: ManifestVib, targetIds: readonly string[]): WantedVib {
  return { sha256: vib.sha256, sizeBytes: vib.sizeBytes, id: vib.id, targetIds: joined(known, targetIds) };
}

function withManager(
  known: UnstageableVib | undefined,
  { sha256, id, target }: ManifestVib,
  targetIds: readonly string[],
): UnstageableVib {
  return { sha256, id, manager: target.manager ?? "", targetIds: joined(known, targetIds) };
}

const joined = (known: Pick<WantedVib, "targetIds"> | undefined, more: readonly string[]): string[] =>
  [...new Set([...(known?.targetIds ?? []), ...more])].sort();

const largestFirst = (a: WantedVib, b: WantedVib): number =>
  b.sizeBytes - a.sizeBytes || (a.sha256 < b.sha256 ? -1 : 1);

const noticeOf = ({ id, manager }: UnstageableVib): string =>
  `firmware: ${id} is not stageable (${manager || "its manager does not support it"}); it is installed during remediation`;
