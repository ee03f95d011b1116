import { accessProblem } from "./access-problems.js";

/** What a setting may ask a second person for. */
export const SECOND_PERSON_ACTS = ["commit", "remediate"] as const;
export type SecondPersonAct = (typeof SECOND_PERSON_ACTS)[number];

export const APPROVAL_STATES = ["PENDING", "APPROVED", "DENIED", "WITHDRAWN", "EXPIRED", "DONE", "FAILED"] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];
export type ApprovalDecision = "approve" | "deny" | "withdraw";

/** The request as it was made, to be made again once it is approved. */
export interface HeldRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text; empty: none. */
  readonly body: string;
}

interface Decidable {
  readonly id: string;
  readonly status: ApprovalState;
  readonly requestedBy: string;
  readonly expiresAt: string;
}

/** The state as of now: what nobody has decided in time is over. */
export const stateNow = ({ status, expiresAt }: Decidable, nowMs: number): ApprovalState =>
  status === "PENDING" && Date.parse(expiresAt) <= nowMs ? "EXPIRED" : status;

const OUTCOMES: Readonly<Record<ApprovalDecision, ApprovalState>> = {
  approve: "APPROVED",
  deny: "DENIED",
  withdraw: "WITHDRAWN",
};

/** The state after a decision: APPROVAL_DECIDED, APPROVAL_OWN. */
export function decided(
  approval: Decidable,
  { decision, by, nowMs }: { readonly decision: ApprovalDecision; readonly by: string; readonly nowMs: number },
): ApprovalState {
  const status = stateNow(approval, nowMs);
  if (status !== "PENDING") throw accessProblem("APPROVAL_DECIDED", { approval: approval.id, status });
  const isOwn = approval.requestedBy === by;
  if (isOwn !== (decision === "withdraw"))
    throw accessProblem("APPROVAL_OWN", { approval: approval.id, user: approval.requestedBy });
  return OUTCOMES[decision];
}
