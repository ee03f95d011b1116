import { useApp } from "../app/app.js";
import { RIGHT } from "../app/rights.js";
import { Link } from "../part/link.js";
import { useApprovals } from "../settings/approval/use-approvals.js";

/** How much waits for a word of the viewer's as second person, and the way to it; told when it comes up. */
export function WaitingApprovals() {
  const { language, rights, session } = useApp();
  const maySee = rights.me.value?.holds.some(({ privileges }) => privileges.includes(RIGHT.seeImage)) === true;
  const load = useApprovals(maySee ? "waiting" : "nothing");
  const mine = (load.value ?? []).filter(
    ({ requested_by: who, privilege, on }) =>
      who !== session.user && rights.whyNot(language, privilege, [on.id ?? "fleet"]) === undefined,
  );
  return (
    <span role="status">
      {mine.length === 0 ? null : (
        <Link to="/settings/approvals" class="tag warn">
          {language.say("approvals.for.you", { n: mine.length })}
        </Link>
      )}
    </span>
  );
}
