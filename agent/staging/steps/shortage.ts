import { isProblem, type Problem } from "../../../core/problem/problem.js";
import { stagingProblem, type SpaceShortage } from "../../domain/staging-problems.js";
import type { StagingPlan } from "../../domain/staging-plan.js";
import { presentFiles } from "../folder/present-files.js";
import { findScratch } from "../folder/scratch.js";
import type { StagingTools } from "../staging-tools.js";
import { checkSpace } from "./reserve.js";

const FULL = new Set(["ENOSPC", "EDQUOT"]);

/**
 * Someone else filled the disk, or a quota bit, while we fetched: the same INSUFFICIENT_SPACE as before the first byte, with what is still to
 * come. Undefined for a failure that is about something else.
 */
export async function shortageInMidFetch(
  tools: StagingTools,
  plan: StagingPlan,
  failure: unknown,
): Promise<Problem | undefined> {
  if (!saysFull(failure)) return undefined;
  const scratch = await findScratch(tools.host, tools.policy);
  const { space } = scratch;
  const here = await presentFiles(scratch.stagingPath, tools.ledger.stagedVibs.all());
  const toFetch = plan.toFetch.filter((vib) => !here.has(vib.sha256));
  try {
    await checkSpace(tools, { ...plan, toFetch }, scratch);
  } catch (shortage) {
    if (isProblem(shortage, "INSUFFICIENT_SPACE"))
      return stagingProblem("INSUFFICIENT_SPACE", numbersOf(shortage), failure);
    throw shortage;
  }
  // The file system counts room that it did not give: a quota, or another one was faster. One block was not to be had.
  const needBytes = toFetch.reduce((sum, vib) => sum + vib.sizeBytes, 0) + tools.policy.reserveBytes;
  const haveBytes = Math.max(0, Math.min(space.freeBytes, needBytes - space.blockBytes));
  const details = {
    path: scratch.path,
    what: "bytes" as const,
    needBytes,
    haveBytes,
    shortBytes: needBytes - haveBytes,
    reserveBytes: tools.policy.reserveBytes,
    needInodes: toFetch.length,
    haveInodes: space.freeInodes,
    couldDelete: [],
    couldDeleteBytes: 0,
    quotaBytes: 0,
  };
  return stagingProblem("INSUFFICIENT_SPACE", details, failure);
}

// Thrown by domain/space-need.ts a moment ago, with these details.
const numbersOf = ({ details }: Problem): SpaceShortage => details as unknown as SpaceShortage;

/** Whether an error, or what caused it, is the file system's "no space" or "over quota". */
function saysFull(failure: unknown): boolean {
  for (let error = failure; error instanceof Error; error = error.cause)
    if ("code" in error && typeof error.code === "string" && FULL.has(error.code)) return true;
  return false;
}
