import type { RemediationOutcome } from "../../../agent/domain/remediation/remediation.js";
import type { ActiveState } from "../../../agent/domain/remediation/transitions.js";

export const FAULTS = ["cancel", "reboot", "deleted", "altered", "error"] as const;
export type Fault = (typeof FAULTS)[number];

export type End = "R" | "F" | "B" | "C";

/** How it ends when the fault happens as the state begins: R remediated, F failed, B rolled back to the old image, C canceled. */
export const ENDS: Record<ActiveState, Record<Fault, End>> = {
  STAGING: { cancel: "C", reboot: "R", deleted: "R", altered: "R", error: "F" },
  PRECHECKS: { cancel: "C", reboot: "R", deleted: "R", altered: "R", error: "F" },
  ENTERING_MAINTENANCE: { cancel: "C", reboot: "R", deleted: "R", altered: "R", error: "F" },
  // In maintenance mode nothing is fetched: the host goes back into service, and the next attempt stages again.
  APPLYING: { cancel: "C", reboot: "R", deleted: "F", altered: "F", error: "F" },
  REBOOTING: { cancel: "R", reboot: "R", deleted: "R", altered: "R", error: "F" },
  // A new bank that is not settled does not boot a second time (FORMAT 9.2).
  VERIFYING: { cancel: "R", reboot: "B", deleted: "R", altered: "R", error: "B" },
  ROLLING_BACK: { cancel: "B", reboot: "B", deleted: "B", altered: "B", error: "F" },
  LEAVING_MAINTENANCE: { cancel: "R", reboot: "R", deleted: "R", altered: "R", error: "F" },
};
export const OUTCOMES: Record<End, RemediationOutcome> = {
  R: "REMEDIATED",
  F: "FAILED",
  B: "ROLLED_BACK",
  C: "CANCELED",
};
