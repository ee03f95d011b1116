import type { SyncScheduleMessage } from "../../../controller/api/wire/depot/online-depot.js";
import { useApp } from "../../app/app.js";
import { useLoad } from "../../app/use-load.js";
import { Moment } from "../../part/age.js";
import { Loaded } from "../../part/loaded.js";
import { ScheduleForm } from "./schedule-form.js";

const PATH = "/api/esx/settings/depots/sync-schedule";

/** When the online depots are looked at by themselves: the next time, and the rule. */
export function SyncSchedule() {
  const { language, rest } = useApp();
  const load = useLoad("sync schedule", async (one, signal) => {
    const answer = await one.open(PATH, { signal });
    return { revision: answer.headers.get("etag"), schedule: (await answer.json()) as SyncScheduleMessage };
  });
  return (
    <Loaded load={load}>
      {({ revision, schedule }) => (
        <ScheduleForm
          key={revision}
          schedule={schedule}
          save={async (changed) => {
            const headers = revision === null ? {} : { "if-match": revision };
            await rest.ask(PATH, { method: "PUT", body: changed, headers });
            load.reload();
          }}
        >
          <p>
            {schedule.greenroom?.next == null ? (
              language.say("schedule.off")
            ) : (
              <>
                {language.say("schedule.next")} <Moment at={schedule.greenroom.next} />
              </>
            )}
          </p>
        </ScheduleForm>
      )}
    </Loaded>
  );
}
