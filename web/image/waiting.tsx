import { useApp } from "../app/app.js";
import { useRight } from "../app/use-right.js";
import { Age } from "../part/age.js";
import { Link } from "../part/link.js";
import type { Scope } from "../rest/scope.js";
import { useApprovals } from "../settings/approval/use-approvals.js";

/** What was asked for here and waits for a second person, and the way to decide it. */
export function Waiting({ scope }: { scope: Scope }) {
  const { language } = useApp();
  const mayNot = useRight("seeImage", [scope.id]);
  const load = useApprovals(mayNot === undefined ? "waiting" : "nothing");
  const waiting = (load.value ?? []).filter(({ on }) => on.id === scope.id);
  return (
    <>
      {waiting.map(({ approval, act, requested_by: who, requested_at: at }) => (
        <p key={approval} class="note warn bar-line">
          <span>
            {language.say(`act.${act}`)}: {language.say("approval.asked", { who })} <Age at={at} />
          </span>
          <Link to="/settings/approvals">{language.say("approval.waits")}</Link>
        </p>
      ))}
    </>
  );
}
