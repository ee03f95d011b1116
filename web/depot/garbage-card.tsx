import type { Garbage } from "../../controller/api/wire/depot/online-depot.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { useRight } from "../app/use-right.js";
import { formatBytes } from "../format/bytes.js";
import { Button } from "../part/button.js";
import { ProblemNote } from "../part/problem-note.js";
import { finishTask } from "../rest/finish-task.js";

/** What the library keeps and nobody needs any more, and its collection. Who may not collect is shown nothing of it. */
export function GarbageCard() {
  const mayNot = useRight("deleteDepots", "fleet");
  return mayNot === undefined ? <Garbages /> : null;
}

function Garbages() {
  const { language, rest } = useApp();
  const load = useLoad("garbage", (one, signal) => one.get<Garbage>("/api/greenroom/depots/garbage", signal));
  const { isBusy, problem, run } = useAction();
  const collect = (): void =>
    void run(async () => {
      await finishTask(rest, await rest.post<string>("/api/greenroom/depots?action=collect-garbage"));
      load.reload();
    });
  const { count = 0, bytes = 0 } = load.value ?? {};
  if (count === 0 && problem === undefined) return null;
  return (
    <section class="card" aria-labelledby="garbage-title">
      <div class="card-head">
        <h2 id="garbage-title">{language.say("garbage")}</h2>
        <span class="spring" />
        <Button isBusy={isBusy} onClick={collect}>
          {language.say("garbage.collect")}
        </Button>
      </div>
      <p>{language.say("garbage.sum", { n: count, size: formatBytes(bytes) })}</p>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
    </section>
  );
}
