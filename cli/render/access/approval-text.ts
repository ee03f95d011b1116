import { moment } from "../../../core/terminal/quantity.js";
import type { ApprovalInfo } from "../../../controller/api/wire/access/approval.js";
import { renderFacts } from "../table.js";

/** One approval, with what exactly was asked for and what came of it. */
export function approvalText(approval: ApprovalInfo): string {
  const { request, on, outcome } = approval;
  return renderFacts([
    ["approval", approval.approval],
    ["status", approval.status],
    ["to", `${approval.act} on ${on.name === "" ? "the whole fleet" : `${on.kind} ${on.name}`}`],
    ["request", `${request.method} ${request.path}`],
    ["of", request.revision === null ? "" : `revision ${request.revision}`],
    ["body", request.body === null ? "" : JSON.stringify(request.body)],
    ["asked by", `${approval.requested_by}, ${moment(approval.requested_at)}`],
    ["until", moment(approval.expires_at)],
    ["needs", approval.privilege],
    ["decided by", approval.decided_by === null ? "" : `${approval.decided_by}, ${moment(approval.decided_at ?? "")}`],
    ["note", approval.note],
    ["outcome", outcome === null ? "" : typeof outcome === "string" ? outcome : JSON.stringify(outcome)],
  ]);
}
