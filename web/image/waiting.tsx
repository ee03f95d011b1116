import type { ApprovalInfo } from "../../controller/api/wire/access/approval.js";
import { useApp } from "../app/app.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { Age } from "../part/age.js";
import { Link } from "../part/link.js";
import type { Scope } from "../rest/scope.js";

/** What was asked for here and waits for a second person, and the way to decide it. */
export function Waiting({ scope }: { scope: Scope }) {
  const { language } = useApp();
  const mayNot = useRight("seeImage", [scope.id]);
  const load = useLoad(`approvals ${scope.id} ${mayNot ?? ""}`, (rest, signal) =>
    mayNot === undefined ? rest.get<readonly ApprovalInfo[]>("/api/greenroom/approvals", signal) : Promise.resolve([]),
  );
  const waiting = (load.value ?? []).filter(({ status, on }) => status === "PENDING" && on.id === scope.id);
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
