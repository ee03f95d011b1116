import type { ApprovalInfo } from "../../controller/api/wire/access/approval.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { Age } from "../part/age.js";
import { Button } from "../part/button.js";
import { Empty, Loaded } from "../part/loaded.js";
import { ProblemNote } from "../part/problem-note.js";

const PATH = "/api/greenroom/approvals";

/** What waits for a second person, and what was decided. */
export function Approvals() {
  const { language } = useApp();
  const load = useLoad("approvals", (rest, signal) => rest.get<readonly ApprovalInfo[]>(PATH, signal));
  return (
    <Loaded load={load}>
      {(approvals) =>
        approvals.length === 0 ? (
          <Empty title={language.say("approvals.none")}>
            <p>{language.say("approvals.none.what")}</p>
          </Empty>
        ) : (
          <ul class="alarms">
            {approvals.map((one) => (
              <Approval key={one.approval} approval={one} onDecided={load.reload} />
            ))}
          </ul>
        )
      }
    </Loaded>
  );
}

function Approval({ approval, onDecided }: { approval: ApprovalInfo; onDecided: () => void }) {
  const { language, rest, session } = useApp();
  const { isBusy, problem, run } = useAction();
  const isMine = approval.requested_by === session.user;
  const decide = (action: "approve" | "deny" | "withdraw"): void =>
    void run(async () => {
      await rest.post(`${PATH}/${approval.approval}?action=${action}`);
      onDecided();
    });
  const isOpen = approval.decided_at === null && Date.parse(approval.expires_at) > Date.now();
  const own = isMine ? language.say("why.own.approval") : undefined;
  return (
    <li class="card">
      <p>
        <span class="strong">{language.sayOr(`act.${approval.act}`, approval.act)}</span> {approval.on.name}{" "}
        <span class="tag">{approval.status}</span>
      </p>
      <p class="mute small">
        {approval.requested_by}, <Age at={approval.requested_at} /> · {approval.request.method} {approval.request.path}
        {approval.decided_by === null ? null : ` · ${approval.decided_by} ${approval.note}`}
      </p>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {isOpen ? (
        <span class="actions">
          <Button kind="primary" isBusy={isBusy} onClick={() => decide("approve")} whyNot={own}>
            {language.say("approve")}
          </Button>
          <Button isBusy={isBusy} onClick={() => decide("deny")} whyNot={own}>
            {language.say("deny")}
          </Button>
          {isMine ? (
            <Button kind="quiet" isBusy={isBusy} onClick={() => decide("withdraw")}>
              {language.say("withdraw")}
            </Button>
          ) : null}
        </span>
      ) : null}
    </li>
  );
}
