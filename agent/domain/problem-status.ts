import type { ProblemBody } from "../../core/problem/problem.js";

/** A problem in the documents that `greenroom agent …` prints. */
export interface ProblemStatus {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export const problemStatus = (problem: ProblemBody | undefined): ProblemStatus | null =>
  problem === undefined ? null : { code: problem.code, message: problem.message, remedy: problem.remedy };
