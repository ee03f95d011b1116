import { coreProblem } from "../../core/problem/core-problems.js";

/**
 * A staging on one screen: step, event, next step. Effects are in agent/staging, one file a step. Whatever ends a step otherwise
 * than by its event ends the staging as FAILED or CANCELED, with what was verified kept.
 */
export const STAGE_TRANSITIONS = {
  CHECK: { admitted: "WAIT" },
  WAIT: { open: "PLAN" },
  PLAN: { compliant: "RECEIPT", allStaged: "COMMIT", planned: "RESERVE" },
  RESERVE: { reserved: "FETCH" },
  FETCH: { fetched: "COMMIT", closed: "WAIT" },
  COMMIT: { committed: "VERIFY" },
  VERIFY: { verified: "RECEIPT" },
  RECEIPT: {},
} as const satisfies Record<string, Record<string, string>>;

export type StageStep = keyof typeof STAGE_TRANSITIONS;
type Next = { [S in StageStep]: (typeof STAGE_TRANSITIONS)[S][keyof (typeof STAGE_TRANSITIONS)[S]] }[StageStep];
/** A mistyped target does not compile; nobody reads it. @public */
export const everyArrowLands: [Next] extends [StageStep] ? true : never = true;

/** How a staging stands, or how it ended. */
export type StageState = "RUNNING" | "STAGED" | "COMPLIANT" | "FAILED" | "CANCELED";

export const isOver = (state: StageState): boolean => state !== "RUNNING";

/** The step after this event. An event that its step does not know is a fault of the program: INTERNAL. */
export function nextStep<S extends StageStep>(step: S, event: keyof (typeof STAGE_TRANSITIONS)[S] & string): StageStep {
  const rows: Readonly<Record<string, StageStep>> = STAGE_TRANSITIONS[step];
  const next = rows[event];
  if (next === undefined) throw coreProblem("INTERNAL", { what: `step ${step} knows no event ${event}` });
  return next;
}
