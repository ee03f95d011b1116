import { IMPORT, importDepot } from "./depot-import.js";
import { COMMIT, commit } from "./images/commit.js";
import { SCAN_DRAFT, scanDraft, VALIDATE, validate } from "./images/draft-tasks.js";
import { GENERATE, generate } from "./images/recommend.js";
import { eligibilityOperations } from "./eligibility/eligibility-tasks.js";
import { libraryOperations } from "./library/library-rollouts.js";
import { CHECK } from "./precheck/check-input.js";
import { precheck } from "./precheck/precheck.js";
import { apply } from "./remediate/apply.js";
import { APPLY } from "./remediate/apply-input.js";
import type { RolloutParts } from "./rollout-parts.js";
import { SCAN, scan } from "./scan.js";
import { STAGE, stage } from "./stage/stage.js";
import type { Operation } from "./task/task-run.js";
import { UNSTAGE, unstage } from "./unstage/unstage.js";

/** Those whose remaining hosts can be skipped (VLCM 6.9, 7.18). */
export const SKIPPABLE: readonly string[] = [STAGE, UNSTAGE, APPLY];

/** What each task does, by the name of its operation. */
export const operationsOf = (parts: RolloutParts): Readonly<Record<string, Operation>> => ({
  [SCAN]: (run) => scan(parts, run),
  [STAGE]: (run) => stage(parts, run),
  [UNSTAGE]: (run) => unstage(parts, run),
  [APPLY]: (run) => apply(parts, run),
  [CHECK]: (run) => precheck(parts, run),
  [COMMIT]: (run) => commit(parts, run),
  [VALIDATE]: (run) => validate(parts, run),
  [SCAN_DRAFT]: (run) => scanDraft(parts, run),
  [GENERATE]: (run) => generate(parts, run),
  [IMPORT]: (run) => importDepot(parts, run),
  ...libraryOperations(parts),
  ...eligibilityOperations(parts),
});
