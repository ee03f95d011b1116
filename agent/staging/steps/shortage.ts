import type { Problem } from "../../../core/problem/problem.js";
import { stagingProblem } from "../../domain/staging-problems.js";
import { findScratch } from "../folder/scratch.js";
import { partSizes } from "../folder/present-files.js";
import type { StagingTools } from "../staging-tools.js";

const FULL = new Set(["ENOSPC", "EDQUOT"]);

/** Someone else filled the disk, or a quota bit, while we fetched: the same clean INSUFFICIENT_SPACE as before the first byte. */
export async function shortageInMidFetch(tools: StagingTools, failure: unknown): Promise<Problem | undefined> {
  if (!saysFull(failure)) return undefined;
  const { path, space, stagingPath } = await findScratch(tools.host, tools.policy);
  const parts = await partSizes(stagingPath);
  const couldDeleteBytes = [...parts.values()].reduce((sum, bytes) => sum + bytes, 0);
  const needBytes = tools.policy.reserveBytes + space.freeBytes + space.blockBytes;
  const details = {
    path,
    what: "bytes" as const,
    needBytes,
    haveBytes: space.freeBytes,
    shortBytes: needBytes - space.freeBytes,
    reserveBytes: tools.policy.reserveBytes,
    needInodes: 0,
    haveInodes: space.freeInodes,
    couldDelete: [...parts.keys()],
    couldDeleteBytes,
  };
  return stagingProblem("INSUFFICIENT_SPACE", details, failure);
}

/** Whether an error, or what caused it, is the file system's "no space" or "over quota". */
function saysFull(failure: unknown): boolean {
  for (let error = failure; error instanceof Error; error = error.cause)
    if ("code" in error && typeof error.code === "string" && FULL.has(error.code)) return true;
  return false;
}
