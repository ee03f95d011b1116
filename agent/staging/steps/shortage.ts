import { isProblem, type Problem } from "../../../core/problem/problem.js";
import { reserveSpace, shortageOf } from "../../domain/space-need.js";
import { stagingProblem, type SpaceShortage } from "../../domain/staging-problems.js";
import type { StagingPlan } from "../../domain/staging-plan.js";
import { presentFiles } from "../folder/present-files.js";
import { findScratch } from "../folder/scratch.js";
import type { StagingTools } from "../staging-tools.js";
import { carriesErrno } from "../../../core/durable/errno.js";
import { spaceCase } from "./reserve.js";

/**
 * Someone else filled the disk, or a quota bit, while we fetched: the same INSUFFICIENT_SPACE as before the first byte, with what is still to
 * come. Undefined for a failure that is about something else.
 */
export async function shortageInMidFetch(
  tools: StagingTools,
  plan: StagingPlan,
  failure: unknown,
): Promise<Problem | undefined> {
  if (!carriesErrno(failure, ["ENOSPC", "EDQUOT"])) return undefined;
  try {
    return stagingProblem("INSUFFICIENT_SPACE", await shortageNow(tools, plan), failure);
  } catch (other) {
    // The place is gone as well, or others can reach it now: that says more.
    if (isProblem(other)) return other;
    throw other;
  }
}

/** What a disk that gives up, or that its file system has given up, answers with. */
const FAILING = ["EROFS", "EIO", "EUCLEAN", "EBADMSG", "ENODEV", "ENXIO", "ESTALE"] as const;

/** The disk under the staging folder fails, or became read-only, as file systems do on an error. Undefined for a failure that is about something else. */
export async function scratchFailing(tools: StagingTools, failure: unknown): Promise<Problem | undefined> {
  if (!carriesErrno(failure, FAILING)) return undefined;
  const told = isProblem(failure, "FOLDER_UNUSABLE") ? failure.details["why"] : undefined;
  const why = String(told ?? (failure instanceof Error ? failure.message : failure));
  try {
    const { stagingPath } = await findScratch(tools.host, tools.policy);
    return stagingProblem("SCRATCH_FAILING", { path: stagingPath, why }, failure);
  } catch (other) {
    // It is gone as well: that says more.
    if (isProblem(other)) return other;
    throw other;
  }
}

async function shortageNow(tools: StagingTools, plan: StagingPlan): Promise<SpaceShortage> {
  const scratch = await findScratch(tools.host, tools.policy);
  const place = { path: scratch.stagingPath, owner: tools.policy.owner };
  const here = presentFiles(place, tools.ledger.stagedVibs.all());
  const given = spaceCase(tools, { ...plan, toFetch: plan.toFetch.filter((vib) => !here.has(vib.sha256)) }, scratch);
  try {
    reserveSpace(given);
  } catch (shortage) {
    // Thrown by domain/space-need.ts a moment ago, with these details.
    if (isProblem(shortage, "INSUFFICIENT_SPACE")) return shortage.details as unknown as SpaceShortage;
    throw shortage;
  }
  // The file system counts room that it did not give: a quota, or another one was faster. One block was not to be had.
  const { needBytes, haveBytes: counted, ...rest } = shortageOf(given, "bytes");
  const haveBytes = Math.max(0, Math.min(counted, needBytes - scratch.space.blockBytes));
  return { ...rest, needBytes, haveBytes, shortBytes: needBytes - haveBytes };
}
