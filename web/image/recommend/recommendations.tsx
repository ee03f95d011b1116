import type { RecommendationInfo } from "../../../controller/api/wire/image/image.js";
import { useApp } from "../../app/app.js";
import { useAction } from "../../app/use-action.js";
import { orNothing, useLoad } from "../../app/use-load.js";
import { useRight } from "../../app/use-right.js";
import { Age } from "../../part/age.js";
import { Button } from "../../part/button.js";
import { ProblemNote } from "../../part/problem-note.js";
import { finishTask } from "../../rest/finish-task.js";
import { basePath, type Scope } from "../../rest/scope.js";
import { foundIn } from "./found.js";
import { Recommended } from "./recommended.js";

/** Newer images that the library gives in place of this one: looked for when asked, kept until the next commit, taken over as a draft. */
export function Recommendations({ scope }: { scope: Scope }) {
  const { language, rest } = useApp();
  const path = `${basePath(scope)}/software/recommendations`;
  const load = useLoad(path, (one, signal) => orNothing(one.get<RecommendationInfo>(path, signal)));
  const { isBusy, problem, run } = useAction();
  const mayNot = useRight("seeImage", [scope.id]);
  const look = (): void =>
    void run(async () => {
      await finishTask(rest, await rest.post<string>(`${path}?action=generate&vmw-task=true`));
      load.reload();
    });
  const wrong = problem ?? load.problem;
  return (
    <section class="recommendations" aria-labelledby="recommendations-title">
      <div class="card-head">
        <h3 id="recommendations-title">{language.say("recommend")}</h3>
        {load.value === undefined ? null : (
          <span class="mute">
            {language.say("recommend.looked")} <Age at={load.value.check_time} />
          </span>
        )}
        <span class="spring" />
        <Button kind="quiet" isBusy={isBusy} onClick={look} whyNot={mayNot}>
          {language.say(load.value === undefined ? "recommend.look" : "recommend.again")}
        </Button>
      </div>
      {wrong === undefined ? null : <ProblemNote problem={wrong} />}
      {load.value === undefined ? null : <Found info={load.value} scope={scope} />}
    </section>
  );
}

function Found({ info, scope }: { info: RecommendationInfo; scope: Scope }) {
  const { language } = useApp();
  const found = foundIn(info);
  const refused = info.base_image_explanation_details;
  return (
    <>
      {found.length === 0 ? <p>{language.say("recommend.none")}</p> : null}
      {found.map((one) => (
        <Recommended key={one.source} one={one} scope={scope} />
      ))}
      {refused.length === 0 ? null : (
        <details>
          <summary>{language.say("recommend.refused", { n: refused.length })}</summary>
          <ul>
            {refused.map(({ display_name: name, display_version: version, explanation }) => (
              <li key={version}>
                {name} <span class="mono">{version}</span>:{" "}
                {explanation.map(({ default_message: why }) => why).join(" ")}
              </li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}
