import { coreProblem } from "../../../core/problem/core-problems.js";

/**
 * A remediation on one screen: state, event, next state. Effects are in agent/remediation, one file a state; docs/remediation.md draws it.
 * `failed` is whatever stopped the effect; `gaveUp` ends a state that was begun too often (DECISIONS 31), and leaves the host out of service.
 */
export const TRANSITIONS = {
  STAGING: { staged: "PRECHECKS", compliant: "DONE", canceled: "DONE", failed: "DONE", gaveUp: "DONE" },
  PRECHECKS: {
    passed: "ENTERING_MAINTENANCE",
    // The image needs no maintenance mode: its VIBs are installed while guests run.
    passedLive: "APPLYING",
    // Staged content is gone or altered: it is staged again, before anything else.
    damaged: "STAGING",
    canceled: "DONE",
    failed: "DONE",
    gaveUp: "DONE",
  },
  ENTERING_MAINTENANCE: {
    entered: "APPLYING",
    // Before the host was asked for anything: gone or altered meanwhile.
    damaged: "STAGING",
    canceled: "LEAVING_MAINTENANCE",
    failed: "LEAVING_MAINTENANCE",
    gaveUp: "DONE",
  },
  APPLYING: {
    armed: "REBOOTING",
    appliedLive: "VERIFYING",
    canceled: "LEAVING_MAINTENANCE",
    failed: "ROLLING_BACK",
    gaveUp: "ROLLING_BACK",
  },
  REBOOTING: { booted: "VERIFYING", fellBack: "ROLLING_BACK", failed: "ROLLING_BACK", gaveUp: "ROLLING_BACK" },
  VERIFYING: { healthy: "LEAVING_MAINTENANCE", failed: "ROLLING_BACK", gaveUp: "ROLLING_BACK" },
  ROLLING_BACK: {
    // Nothing new had booted yet: what was armed is taken back.
    undone: "LEAVING_MAINTENANCE",
    rolledBack: "LEAVING_MAINTENANCE",
    failed: "DONE",
    gaveUp: "DONE",
  },
  LEAVING_MAINTENANCE: { left: "DONE", failed: "DONE", gaveUp: "DONE" },
  DONE: {},
} as const satisfies Record<string, Record<string, string>>;

export type RemediationState = keyof typeof TRANSITIONS;
/** A state that has an effect. */
export type ActiveState = Exclude<RemediationState, "DONE">;
export const ACTIVE_STATES: readonly ActiveState[] = (Object.keys(TRANSITIONS) as RemediationState[]).filter(
  (state) => state !== "DONE",
);
export type EventOf<S extends RemediationState> = keyof (typeof TRANSITIONS)[S] & string;
export type RemediationEvent = { [S in RemediationState]: EventOf<S> }[RemediationState];

type Next = { [S in RemediationState]: (typeof TRANSITIONS)[S][keyof (typeof TRANSITIONS)[S]] }[RemediationState];
/** A mistyped target does not compile; nobody reads it. @public */
export const everyArrowLands: [Next] extends [RemediationState] ? true : never = true;

export const FIRST_STATE = "STAGING" satisfies RemediationState;

/** The state after this event. An event that its state does not know is a fault of the program: INTERNAL. */
export function nextState(state: RemediationState, event: string): RemediationState {
  const rows: Readonly<Record<string, RemediationState>> = TRANSITIONS[state];
  const next = rows[event];
  if (next === undefined) throw coreProblem("INTERNAL", { what: `state ${state} knows no event ${event}` });
  return next;
}

/** Whether a cancel is an event of this state. */
export const isCancelable = (state: RemediationState): boolean => "canceled" in TRANSITIONS[state];
