import type { ImageManifest } from "../../../formats/manifest/image-manifest.js";
import type { TargetSoftware } from "../../../formats/vib/target.js";
import type { StagedFile } from "../../domain/staged-image.js";
import { planStaging, type StagingPlan } from "../../domain/staging-plan.js";
import { stagingProblem } from "../../domain/staging-problems.js";
import { targetStagings, type TargetStaging } from "../../domain/target-staging.js";
import type { HostDriver } from "../../host/host-driver.js";
import type { Ledger } from "../../ledger/ledger.js";
import { isProblem, type Problem, type ProblemBody } from "../../../core/problem/problem.js";
import { judgePlace } from "../folder/place.js";
import { presentFiles } from "../folder/present-files.js";
import { findScratch, type Scratch, type ScratchPolicy } from "../folder/scratch.js";

/** What is so on this host at one moment: measured, never remembered. */
export interface HostFacts {
  readonly software: readonly TargetSoftware[];
  /** Undefined where there is no usable scratch; then nothing is staged either. */
  readonly scratch: Scratch | undefined;
  /** Files the ledger knows and that really lie there, by SHA-256. */
  readonly files: ReadonlyMap<string, StagedFile>;
  /** Why the staging folder must not be used; then none of its files counts. */
  readonly trouble?: Problem;
}

interface FactSources {
  readonly host: HostDriver;
  readonly ledger: Ledger;
  readonly policy: ScratchPolicy;
}

/** Measures the host. Opens and makes nothing in the staging folder (promise 4). */
export async function measureHost({ host, ledger, policy }: FactSources): Promise<HostFacts> {
  const software = await host.software();
  const scratch = await scratchOrNone(host, policy);
  if (scratch === undefined) return { software, scratch, files: new Map() };
  const { isKnown, trouble } = judgePlace({ ledger, policy }, scratch.stagingPath);
  const known = isKnown ? ledger.stagedVibs.all() : new Map<string, StagedFile>();
  const files = await presentFiles(scratch.stagingPath, known);
  return { software, scratch, files, ...(trouble === undefined ? {} : { trouble }) };
}

export const planFor = (manifest: ImageManifest, { software, files }: HostFacts): StagingPlan =>
  planStaging({ manifest, software, staged: new Set(files.keys()) });

/** How each target stands, with why VIBs of it could not be staged. */
export const targetsOf = (
  plan: StagingPlan,
  { software, files }: HostFacts,
  failed: ReadonlyMap<string, ProblemBody>,
): TargetStaging[] =>
  targetStagings({
    plan,
    software,
    staged: new Set(files.keys()),
    failed,
    unreadable: (target, why) => stagingProblem("TARGET_UNREADABLE", { target, why }).body,
  });

async function scratchOrNone(host: HostDriver, policy: ScratchPolicy): Promise<Scratch | undefined> {
  try {
    return await findScratch(host, policy);
  } catch (failure) {
    // No scratch is no failure until something has to be staged: reserve.ts asks again and then throws.
    if (isProblem(failure, "SCRATCH_MISSING") || isProblem(failure, "SCRATCH_VOLATILE")) return undefined;
    throw failure;
  }
}
