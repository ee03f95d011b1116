import type { ImageManifest } from "../../../formats/manifest/image-manifest.js";
import type { TargetSoftware } from "../../../formats/vib/target.js";
import { wholeFiles, type StagedFile } from "../../domain/staged-image.js";
import { planStaging, type StagingPlan } from "../../domain/staging-plan.js";
import { stagingProblem } from "../../domain/staging-problems.js";
import { targetStagings, type TargetStaging } from "../../domain/target-staging.js";
import type { HostDriver } from "../../host/host-driver.js";
import type { Ledger } from "../../ledger/ledger.js";
import type { Problem, ProblemBody } from "../../../core/problem/problem.js";
import { findPlace } from "../folder/place.js";
import { presentFiles } from "../folder/present-files.js";
import type { Scratch, ScratchPolicy } from "../folder/scratch.js";

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

/** Measures the host. Opens nothing to change it and makes nothing (promise 4). */
export async function measureHost({ host, ledger, policy }: FactSources): Promise<HostFacts> {
  const software = await host.software();
  const { scratch, isKnown, trouble } = await findPlace({ host, ledger, policy });
  if (scratch === undefined || trouble !== undefined)
    return { software, scratch, files: new Map(), ...(trouble === undefined ? {} : { trouble }) };
  const known = isKnown ? ledger.stagedVibs.all() : new Map<string, StagedFile>();
  return { software, scratch, files: presentFiles({ path: scratch.stagingPath, owner: policy.owner }, known) };
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
    staged: wholeFiles(files),
    here: new Set(files.keys()),
    failed,
    unreadable: (target, why) => stagingProblem("TARGET_UNREADABLE", { target, why }).body,
  });
