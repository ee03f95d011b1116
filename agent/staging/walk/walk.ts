import type { Problem, ProblemBody } from "../../../core/problem/problem.js";
import type { StagingPlan } from "../../domain/staging-plan.js";
import type { RunningOrder } from "../running-order.js";

/** What the steps of one run hand on. */
export interface Walk extends RunningOrder {
  plan: StagingPlan;
  /** Why single VIBs could not be staged, by SHA-256. */
  failed: ReadonlyMap<string, Problem>;
  /** Milliseconds of fetching so far, in all runs of the order. */
  workedMs: number;
  /** Bytes that earlier runs of the order fetched; undefined until it is planned. */
  fetchedBefore?: number;
  /** Milliseconds of everything that brings bytes here and verifies them. */
  broughtMs: number;
}

/** Before anything is planned. */
export const NO_PLAN: StagingPlan = {
  wanted: [],
  toFetch: [],
  installed: [],
  unstageable: [],
  compliance: "non-compliant",
  notices: [],
};

/** As a receipt and the board tell them. */
export const bodiesOf = (problems: ReadonlyMap<string, Problem>): Map<string, ProblemBody> =>
  new Map([...problems].map(([sha256, { body }]) => [sha256, body]));
