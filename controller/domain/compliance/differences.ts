import type { InstalledVib, TargetSoftware } from "../../../formats/vib/target.js";
import type { VibDifference } from "../compliance-model.js";
import type { ResolvedImage, ResolvedVib } from "../resolved-image.js";
import { orderOf } from "../version-order.js";
import { broughtBy, type Origins } from "../finding/origins.js";
import { impactOf } from "./impact.js";
import { takesVib } from "./target-match.js";

/** A difference with the VIB that settles it (none for a removal) and the one that goes for it. */
export interface Difference {
  readonly difference: VibDifference;
  readonly wanted?: ResolvedVib;
  readonly installed?: InstalledVib;
}

/** What one target runs against what the image wants there, VIB by VIB, sorted by name. */
export function differencesOf(software: TargetSoftware, image: ResolvedImage, origins: Origins): readonly Difference[] {
  const wanted = image.vibs.filter(({ vib }) => takesVib(software.target, vib.target));
  const sources = new Map(image.components.map(({ name, source }) => [name, source]));
  const changes =
    software.target.kind === "FIRMWARE"
      ? wanted.flatMap((vib) => firmwareChange(software, vib))
      : [...wanted.flatMap((vib) => vibChange(software, vib)), ...removals(software, wanted)];
  return changes
    .map((change) => written(change, { target: software.target.id, sources, origins }))
    .sort((a, b) => (a.difference.name < b.difference.name ? -1 : 1));
}

interface Change {
  readonly action: VibDifference["action"];
  readonly current: string | null;
  readonly aim: string | null;
  readonly wanted?: ResolvedVib;
  readonly installed?: InstalledVib;
}

/** A device keeps no descriptors: it is judged by the version it reports. */
function firmwareChange({ version }: TargetSoftware, wanted: ResolvedVib): Change[] {
  const aim = wanted.vib.target.version ?? wanted.vib.version;
  if (version === aim) return [];
  if (version === "") return [{ action: "INSTALL", current: null, aim, wanted }];
  return [{ action: actionOf(version, aim), current: version, aim, wanted }];
}

/** What is installed is identified by its descriptor's exact bytes: the same id with other bytes is a difference (DECISIONS 20). */
function vibChange({ vibs }: TargetSoftware, wanted: ResolvedVib): Change[] {
  if (vibs.some((one) => one.descriptorSha256 === wanted.vib.descriptorSha256)) return [];
  const installed = vibs.find((one) => one.name === wanted.vib.name);
  const aim = wanted.vib.version;
  if (installed === undefined) return [{ action: "INSTALL", current: null, aim, wanted }];
  return [{ action: actionOf(installed.version, aim), current: installed.version, aim, wanted, installed }];
}

/** VIBs that are on the host and not in the image are removed by remediation (VLCM part 5). */
function removals({ vibs }: TargetSoftware, wanted: readonly ResolvedVib[]): Change[] {
  const names = new Set(wanted.map(({ vib }) => vib.name));
  return vibs
    .filter((one) => !names.has(one.name))
    .map((installed) => ({ action: "REMOVE", current: installed.version, aim: null, installed }));
}

interface Place {
  readonly target: string;
  readonly sources: ReadonlyMap<string, VibDifference["source"]>;
  readonly origins: Origins;
}

function written({ action, current, aim, ...change }: Change, { target, sources, origins }: Place): Difference {
  const { wanted, installed } = change;
  const component = wanted?.vib.component ?? null;
  const difference: VibDifference = {
    target,
    action,
    name: wanted?.vib.name ?? installed?.name ?? "",
    current,
    wanted: aim,
    component,
    source: component === null ? null : (sources.get(component) ?? null),
    broughtBy: installed === undefined ? null : broughtBy(installed, origins),
    impact: impactOf(change),
    sha256: wanted?.vib.sha256 ?? null,
  };
  return { difference, ...change };
}

function actionOf(current: string, wanted: string): VibDifference["action"] {
  const order = orderOf(current, wanted);
  if (order === undefined || order === 0) return "REPLACE";
  return order < 0 ? "UPGRADE" : "DOWNGRADE";
}
