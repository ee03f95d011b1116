import { useApp } from "../app/app.js";
import { useLoad } from "../app/use-load.js";
import type { TaskHistory } from "../../controller/api/wire/task.js";
import { Age } from "../part/age.js";
import { Empty, Loaded } from "../part/loaded.js";
import { Link } from "../part/link.js";
import { VirtualTable, type Column } from "../part/virtual-table.js";
import { formatDuration } from "../format/time.js";
import { TaskFilters } from "./task-filters.js";
import { historyQuery } from "./history-query.js";
import { TaskState } from "./task-state.js";
import { taskWords } from "./task-words.js";

type Row = TaskHistory[number];

/** What runs and what ran: who, what, where, when, how it ended. */
export function TasksView() {
  const { language, router } = useApp();
  const asked = historyQuery(router.place.value.query);
  const load = useLoad(`tasks ${asked}`, (rest, signal) =>
    rest.get<TaskHistory>(`/api/greenroom/tasks?${asked}`, signal),
  );
  return (
    <div class="view">
      <div class="view-head">
        <h1>{language.say("nav.tasks")}</h1>
      </div>
      <TaskFilters />
      <Loaded load={load}>
        {(tasks) =>
          tasks.length === 0 ? (
            <Empty title={language.say("tasks.none")}>
              <p>{language.say("tasks.none.what")}</p>
            </Empty>
          ) : (
            <TaskTable tasks={tasks} />
          )
        }
      </Loaded>
    </div>
  );
}

function TaskTable({ tasks }: { tasks: TaskHistory }) {
  const { language, router, live } = useApp();
  const running = live.running.value;
  const rows = tasks.map((row) => ({ ...row, info: running.get(row.task) ?? row.info }));
  return (
    <VirtualTable
      label={language.say("nav.tasks")}
      columns={useColumns()}
      rows={rows}
      keyOf={({ task }) => task}
      onPick={({ task }) => router.go(`/tasks/${task}`)}
    />
  );
}

function useColumns(): readonly Column<Row>[] {
  const { language } = useApp();
  return [
    {
      key: "what",
      title: language.say("task"),
      width: "2.4fr",
      cell: ({ task, info }) => (
        <>
          <Link to={`/tasks/${task}`} class="strong">
            {taskWords(language, info)}
          </Link>{" "}
          <span class="mute small">{task}</span>
        </>
      ),
    },
    { key: "target", title: language.say("target"), width: "1.2fr", cell: ({ info }) => info.target?.id ?? "—" },
    { key: "state", title: language.say("state"), width: "1.6fr", cell: ({ info }) => <TaskState info={info} /> },
    { key: "image", title: language.say("image"), width: "2fr", cell: ({ info }) => info.greenroom.image?.name ?? "" },
    { key: "who", title: language.say("who"), width: "1.2fr", cell: ({ info }) => info.user },
    { key: "when", title: language.say("started"), width: "1.3fr", cell: ({ info }) => <Age at={info.start_time} /> },
    {
      key: "long",
      title: language.say("duration"),
      width: "1fr",
      cell: ({ info }) =>
        info.end_time === undefined
          ? ""
          : formatDuration((Date.parse(info.end_time) - Date.parse(info.start_time)) / 1000),
    },
  ];
}
