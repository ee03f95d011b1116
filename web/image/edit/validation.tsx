import { useEffect, useState } from "preact/hooks";
import type { Notification } from "../../../controller/api/wire/message.js";
import type { ValidateResult } from "../../../controller/api/wire/image/image.js";
import { useApp } from "../../app/app.js";
import { finishTask } from "../../rest/finish-task.js";
import { factsOf, type ProblemFacts } from "../../rest/problem.js";
import { basePath, type Scope } from "../../rest/scope.js";
import { everyOne } from "../../compliance/gather-notices.js";
import { ProblemNote } from "../../part/problem-note.js";

interface Judged {
  readonly state: "asking" | "judged";
  readonly findings: readonly Notification[];
  readonly errors: number;
  readonly problem: ProblemFacts | undefined;
}

const ASKING: Judged = { state: "asking", findings: [], errors: 0, problem: undefined };

/** The controller's judgement of a draft, anew for each of its revisions. */
export function useValidation(scope: Scope, draft: string, revision: number): Judged {
  const { rest } = useApp();
  const [judged, setJudged] = useState<Judged>(ASKING);
  useEffect(() => {
    const asked = { isOld: false };
    setJudged((before) => ({ ...before, state: "asking" }));
    const path = `${basePath(scope)}/software/drafts/${draft}?action=validate&vmw-task=true`;
    const judge = async (): Promise<Judged> => {
      const { notifications } = await finishTask<ValidateResult>(rest, await rest.post<string>(path));
      const findings = everyOne(notifications);
      return { state: "judged", findings, errors: notifications.errors?.length ?? 0, problem: undefined };
    };
    judge()
      .catch((thrown: unknown): Judged => ({ ...ASKING, state: "judged", problem: factsOf(thrown) }))
      .then((next) => asked.isOld || setJudged(next))
      .catch(() => undefined);
    return () => {
      asked.isOld = true;
    };
  }, [rest, scope.id, draft, revision]);
  return judged;
}

const KIND = { ERROR: "bad", WARNING: "warn", INFO: "info" } as const;

/** What is wrong with a draft, and what to do; or that nothing is. */
export function Validation({ validation: { state, findings, errors, problem } }: { validation: Judged }) {
  const { language } = useApp();
  const words =
    state === "asking"
      ? language.say("validating")
      : problem !== undefined
        ? language.say("validation.failed")
        : language.say(errors > 0 ? "validation.errors" : "validation.good", { n: errors });
  return (
    <section class="card" aria-labelledby="validation-title">
      <div class="card-head">
        <h2 id="validation-title">{language.say("validation")}</h2>
        <span role="status" class={errors > 0 ? "bad-text" : "mute"} data-validation={state}>
          {words}
        </span>
      </div>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {findings.map(({ id, type, message, resolution }) => (
        <div key={id + message.default_message} class={`note ${KIND[type]}`}>
          <p class="note-title">{message.default_message}</p>
          {resolution === undefined ? null : <p>{resolution.default_message}</p>}
        </div>
      ))}
    </section>
  );
}
