import { isProblem } from "../../core/problem/problem.js";
import type { ImageManifest } from "../../formats/manifest/image-manifest.js";
import type { FirmwareRoom, PrecheckFacts } from "../domain/remediation/prechecks.js";
import { isBanked } from "../domain/remediation/target-change.js";
import { reserveSpace } from "../domain/space-need.js";
import type { StagingPlan } from "../domain/staging-plan.js";
import { planFor, type HostFacts } from "../staging/steps/plan.js";
import { spaceCase, type Planned } from "../staging/steps/reserve.js";
import { NO_PLAN } from "../staging/walk/walk.js";
import type { RemediationTools } from "./remediation-tools.js";
import { changesOf } from "./wanted-banks.js";

/** Whether what is not staged yet will fit: else the remediation ends in its staging, however well the rest stands. */
export function scratchRoom(
  tools: RemediationTools,
  manifest: ImageManifest,
  facts: HostFacts,
): Pick<PrecheckFacts, "scratchRoom"> {
  const plan = planFor(manifest, facts);
  if (plan.toFetch.length === 0) return {};
  const path = facts.scratch?.stagingPath ?? "scratch";
  return { scratchRoom: { path, trouble: shortageOf(tools, plan, { facts, planned: "looked-at" }) } };
}

/** What is fetched during the remediation has to fit as well, by the very rules of its fetching; so has what is unpacked for the hook that installs it. */
export async function firmwareRooms(
  tools: RemediationTools,
  manifest: ImageManifest,
  { facts, planned }: { readonly facts: HostFacts; readonly planned: Planned },
): Promise<FirmwareRoom[]> {
  const firmware = changesOf(manifest, facts.software).filter((change) => !isBanked(change));
  if (firmware.length === 0) return [];
  const lacking = new Set(planFor(manifest, facts).unstageable.map(({ sha256 }) => sha256));
  const late = [...new Map(firmware.flatMap(({ added }) => added.map((vib) => [vib.sha256, vib] as const))).values()];
  const toFetch = late.filter(({ sha256 }) => lacking.has(sha256)).map((vib) => ({ ...vib, targetIds: [] }));
  const needBytes = toFetch.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  const path = facts.scratch?.stagingPath ?? "scratch";
  const freeBytes = facts.scratch?.space.freeBytes ?? 0;
  const plan = { ...NO_PLAN, wanted: toFetch, toFetch };
  const trouble = toFetch.length === 0 ? undefined : shortageOf(tools, plan, { facts, planned });
  const largest = Math.max(0, ...late.map(({ sizeBytes }) => sizeBytes));
  return [
    { path, what: "firmware that cannot be staged", needBytes, freeBytes, trouble },
    { ...(await tools.host.firmwareSpace()), what: "the largest firmware, unpacked for its hook,", needBytes: largest },
  ];
}

function shortageOf(
  tools: RemediationTools,
  plan: StagingPlan,
  { facts, planned }: { readonly facts: HostFacts; readonly planned: Planned },
): string | undefined {
  const { scratch, trouble } = facts;
  if (scratch === undefined || trouble !== undefined)
    return trouble?.message ?? "there is no scratch partition to stage to";
  try {
    reserveSpace(spaceCase(tools, plan, scratch, planned));
    return undefined;
  } catch (failure) {
    if (isProblem(failure)) return failure.message;
    throw failure;
  }
}
