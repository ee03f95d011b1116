import { useApp } from "../app/app.js";
import { useTargetNames } from "../app/target-names.js";
import { useLoad } from "../app/use-load.js";
import type { TaskHistory } from "../../controller/api/wire/task.js";
import { csvOf } from "../format/csv.js";
import { Button } from "../part/button.js";
import { Empty, Loaded } from "../part/loaded.js";
import { saveFile } from "../part/save-file.js";
import { historyQuery, isFiltered } from "./history-query.js";
import { TaskFilters } from "./task-filters.js";
import { TaskTable } from "./task-table.js";

/** What runs and what ran: who, what, where, when, how it ended. */
export function TasksView() {
  const { language, router } = useApp();
  const { query } = router.place.value;
  const asked = historyQuery(query);
  const load = useLoad(`tasks ${asked}`, (rest, signal) =>
    rest.get<TaskHistory>(`/api/greenroom/tasks?${asked}`, signal),
  );
  const names = useTargetNames();
  const tasks = load.value ?? [];
  return (
    <div class="view">
      <div class="view-head">
        <h1>{language.say("nav.tasks")}</h1>
        <span class="spring" />
        <Button
          kind="quiet"
          onClick={() => saveFile("history.csv", "text/csv", csvOf(tableOf(tasks)))}
          whyNot={tasks.length === 0 ? language.say("tasks.none") : undefined}
        >
          {language.say("csv")}
        </Button>
      </div>
      <TaskFilters names={names} />
      <Loaded load={load}>
        {(found) =>
          found.length > 0 ? (
            <TaskTable tasks={found} names={names} />
          ) : isFiltered(query) ? (
            <Empty title={language.say("history.nothing")} />
          ) : (
            <Empty title={language.say("tasks.none")}>
              <p>{language.say("tasks.none.what")}</p>
            </Empty>
          )
        }
      </Loaded>
    </div>
  );
}

const HEAD = ["task", "operation", "target", "image", "commit", "status", "user", "start_time", "end_time", "host"];

/** In the API's own names, so that scripts read it as they read the API. */
const tableOf = (tasks: TaskHistory): readonly (readonly string[])[] => [
  [...HEAD, "host_status"],
  ...tasks.map(({ task, info, host }) => [
    ...[task, info.operation, info.target?.id ?? "", info.greenroom.image?.name ?? ""],
    ...[info.greenroom.image?.commit ?? "", info.status, info.user, info.start_time, info.end_time ?? ""],
    ...[host?.name ?? "", host?.status.status ?? ""],
  ]),
];
