import { useApp } from "../app/app.js";
import type { ProblemFacts } from "../rest/problem.js";
import type { Language } from "../text/language.js";
import { Button } from "./button.js";
import { Link } from "./link.js";

/** What went wrong, where, and what to do. */
export function ProblemNote({ problem, onRetry }: { problem: ProblemFacts; onRetry?: () => void }) {
  const { language } = useApp();
  const isHere = problem.code === "UNREACHABLE";
  return (
    <div class="note bad" role="alert">
      <p class="note-title">{isHere ? language.say("problem.unreachable") : titleOf(language, problem)}</p>
      <p>{isHere ? language.say("problem.unreachable.remedy") : problem.remedy}</p>
      <p class="note-foot">
        <code>{problem.code}</code>
        {problem.code === "APPROVAL_NEEDED" ? (
          <Link to="/settings/approvals">{language.say("settings.approvals")}</Link>
        ) : null}
        {onRetry === undefined ? null : (
          <Button kind="quiet" onClick={onRetry}>
            {language.say("again")}
          </Button>
        )}
      </p>
    </div>
  );
}

/** A missing privilege in the viewer's words, as the buttons say it; all else as the controller tells it. */
function titleOf(language: Language, { code, message, details }: ProblemFacts): string {
  const { privilege } = details;
  if (code !== "PRIVILEGE_MISSING" || typeof privilege !== "string") return message;
  return language.say("why.privilege", { privilege, what: language.sayOr(`privilege.${privilege}`, privilege) });
}
