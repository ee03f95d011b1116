import { useApp } from "../app/app.js";
import type { ProblemFacts } from "../rest/problem.js";
import { Button } from "./button.js";

/** What went wrong, where, and what to do. */
export function ProblemNote({ problem, onRetry }: { problem: ProblemFacts; onRetry?: () => void }) {
  const { language } = useApp();
  const isHere = problem.code === "UNREACHABLE";
  return (
    <div class="note bad" role="alert">
      <p class="note-title">{isHere ? language.say("problem.unreachable") : problem.message}</p>
      <p>{isHere ? language.say("problem.unreachable.remedy") : problem.remedy}</p>
      <p class="note-foot">
        <code>{problem.code}</code>
        {onRetry === undefined ? null : (
          <Button kind="quiet" onClick={onRetry}>
            {language.say("again")}
          </Button>
        )}
      </p>
    </div>
  );
}
