import type { AlarmInfo } from "../../controller/api/wire/alarm.js";
import { useApp } from "../app/app.js";
import { useAction } from "../app/use-action.js";
import { useLoad } from "../app/use-load.js";
import { Age } from "../part/age.js";
import { Button } from "../part/button.js";
import { Empty, Loaded } from "../part/loaded.js";
import { Link } from "../part/link.js";
import { ProblemNote } from "../part/problem-note.js";

/** What happened to hosts that a person must look at. */
export function AlarmsView() {
  const { language, router } = useApp();
  const isAll = router.place.value.query.get("all") === "true";
  const load = useLoad(`alarms ${isAll}`, (rest, signal) =>
    rest.get<readonly AlarmInfo[]>(`/api/greenroom/alarms${isAll ? "?all=true" : ""}`, signal),
  );
  return (
    <div class="view">
      <div class="view-head">
        <h1>{language.say("nav.alarms")}</h1>
        <span class="spring" />
        <label class="inline">
          <input
            type="checkbox"
            checked={isAll}
            onChange={(event) => router.refine({ all: event.currentTarget.checked ? "true" : undefined })}
          />
          {language.say("alarms.all")}
        </label>
      </div>
      <Loaded load={load}>
        {(alarms) =>
          alarms.length === 0 ? (
            <Empty title={language.say("alarms.none")}>
              <p>{language.say("alarms.none.what")}</p>
            </Empty>
          ) : (
            <ul class="alarms">
              {alarms.map((alarm) => (
                <Alarm key={alarm.alarm} alarm={alarm} onDone={load.reload} />
              ))}
            </ul>
          )
        }
      </Loaded>
    </div>
  );
}

function Alarm({ alarm, onDone }: { alarm: AlarmInfo; onDone: () => void }) {
  const { language, rest } = useApp();
  const { isBusy, problem, run } = useAction();
  const acknowledge = (): void =>
    void run(async () => {
      await rest.post(`/api/greenroom/alarms/${alarm.alarm}?action=acknowledge`);
      onDone();
    });
  return (
    <li class={`card alarm ${alarm.acknowledged === null ? "open" : ""}`}>
      <p>
        <Link to={`/hosts/${alarm.host}/updates/hosts/image`} class="strong">
          {alarm.host_name}
        </Link>{" "}
        {alarm.message}
      </p>
      <p class="mute small">
        <code>{alarm.kind}</code> · {language.say("alarm.times", { n: alarm.times })} · <Age at={alarm.last_at} />
        {alarm.acknowledged === null
          ? null
          : ` · ${language.say("alarm.acknowledged", { who: alarm.acknowledged.by })}`}
      </p>
      {problem === undefined ? null : <ProblemNote problem={problem} />}
      {alarm.acknowledged === null ? (
        <Button isBusy={isBusy} onClick={acknowledge}>
          {language.say("alarm.acknowledge")}
        </Button>
      ) : null}
    </li>
  );
}
