import { useState } from "preact/hooks";
import type { ApprovalInfo } from "../../../controller/api/wire/access/approval.js";
import { useApp } from "../../app/app.js";
import { Age, Moment } from "../../part/age.js";
import { Button } from "../../part/button.js";
import { Link } from "../../part/link.js";
import { Empty, Loaded } from "../../part/loaded.js";
import { imagePage } from "../../rest/scope.js";
import { ApprovalRules } from "./approval-rules.js";
import { DecisionDialog, type Decision } from "./decision-dialog.js";
import { useApprovals } from "./use-approvals.js";

/** What waits for a second person, what was decided and why, and the rules by which anything waits. */
export function Approvals() {
  const { language } = useApp();
  const load = useApprovals("all");
  return (
    <>
      <Loaded load={load}>
        {(approvals) =>
          approvals.length === 0 ? (
            <Empty title={language.say("approvals.none")}>
              <p>{language.say("approvals.none.what")}</p>
            </Empty>
          ) : (
            <ul class="alarms" aria-label={language.say("settings.approvals")}>
              {approvals.map((one) => (
                <Approval key={one.approval} approval={one} onDecided={load.reload} />
              ))}
            </ul>
          )
        }
      </Loaded>
      <ApprovalRules />
    </>
  );
}

interface ApprovalProps {
  readonly approval: ApprovalInfo;
  readonly onDecided: () => void;
}

function Approval({ approval, onDecided }: ApprovalProps) {
  const { language } = useApp();
  const { act, status, on, requested_by: who, requested_at: at, expires_at: until, outcome } = approval;
  return (
    <li class="card">
      <div class="card-head">
        <h2>{language.say(`act.${act}`)}</h2>
        {on.id === null || on.kind === "fleet" ? (
          <span>{language.say("fleet.whole")}</span>
        ) : (
          <div>
            <Link to={imagePage({ kind: on.kind, id: on.id })}>{on.name}</Link>
          </div>
        )}
        <span class={`tag ${status === "PENDING" ? "warn" : ""}`}>{language.say(`approval.${status}`)}</span>
      </div>
      <p>
        {language.say("approval.asked", { who })} <Age at={at} />
        {status === "PENDING" ? (
          <>
            {", "}
            {language.say("approval.until")} <Moment at={until} />
          </>
        ) : null}
      </p>
      {approval.decided_by === null ? null : (
        <p>
          {language.say(approval.note === "" ? "approval.decided" : "approval.decided.why", {
            who: approval.decided_by,
          })}
          {approval.note === "" ? null : <q>{approval.note}</q>}
        </p>
      )}
      <p class="mute small break">
        {approval.approval} · {approval.request.method} {approval.request.path}
      </p>
      {typeof outcome === "string" && outcome.startsWith("task-") ? (
        <p>
          <Link to={`/tasks/${outcome}`}>{language.say("approval.task")}</Link>
        </p>
      ) : null}
      {status === "PENDING" ? <Decisions approval={approval} onDecided={onDecided} /> : null}
    </li>
  );
}

function Decisions({ approval, onDecided }: ApprovalProps) {
  const { language, rights, session } = useApp();
  const [decision, setDecision] = useState<Decision | undefined>(undefined);
  const isMine = approval.requested_by === session.user;
  const own = isMine ? language.say("why.own.approval") : undefined;
  const mayNot = own ?? rights.whyNot(language, approval.privilege, [approval.on.id ?? "fleet"]);
  return (
    <span class="actions">
      <Button kind="primary" onClick={() => setDecision("approve")} whyNot={mayNot}>
        {language.say("approve")}
      </Button>
      <Button onClick={() => setDecision("deny")} whyNot={mayNot}>
        {language.say("deny")}
      </Button>
      {isMine ? (
        <Button kind="quiet" onClick={() => setDecision("withdraw")}>
          {language.say("withdraw")}
        </Button>
      ) : null}
      {decision === undefined ? null : (
        <DecisionDialog
          approval={approval}
          decision={decision}
          onDecided={onDecided}
          onClose={() => setDecision(undefined)}
        />
      )}
    </span>
  );
}
