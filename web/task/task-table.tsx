import type { TaskHistory } from "../../controller/api/wire/task.js";
import { useApp } from "../app/app.js";
import { formatDuration } from "../format/time.js";
import { Moment } from "../part/age.js";
import { Link } from "../part/link.js";
import { VirtualTable, type Column } from "../part/virtual-table.js";
import { imagePage, scopeOfTarget } from "../rest/scope.js";
import { runNote, runWord } from "../run/host-run-words.js";
import { TaskState } from "./task-state.js";
import { taskWords } from "./task-words.js";

type Row = TaskHistory[number];

interface TaskTableProps {
  readonly tasks: TaskHistory;
  /** Of clusters and hosts, by id. */
  readonly names: ReadonlyMap<string, string>;
}

/** Tasks, newest first; where a host was asked for, what it did in each. */
export function TaskTable({ tasks, names }: TaskTableProps) {
  const { language, router, live } = useApp();
  const running = live.running.value;
  const rows = tasks.map((row) => ({ ...row, info: running.get(row.task) ?? row.info }));
  const hasHosts = tasks.some(({ host }) => host !== null);
  return (
    <VirtualTable
      label={language.say("nav.tasks")}
      columns={useColumns(names).filter(({ key }) => key !== "host" || hasHosts)}
      rows={rows}
      keyOf={({ task }) => task}
      onPick={({ task }) => router.go(`/tasks/${task}`)}
    />
  );
}

function useColumns(names: ReadonlyMap<string, string>): readonly Column<Row>[] {
  const { language } = useApp();
  return [
    {
      key: "what",
      title: language.say("task"),
      width: "2fr",
      cell: ({ task, info }) => (
        <>
          <Link to={`/tasks/${task}`} class="strong">
            {taskWords(language, info)}
          </Link>{" "}
          <span class="mute small">{task}</span>
        </>
      ),
    },
    { key: "target", title: language.say("target"), width: "1.2fr", cell: ({ info }) => targetCell(info, names) },
    { key: "state", title: language.say("state"), width: "1.1fr", cell: ({ info }) => <TaskState info={info} /> },
    { key: "host", title: language.say("host"), width: "1.6fr", cell: ({ host }) => <HostCell host={host} /> },
    {
      key: "image",
      title: language.say("image"),
      width: "1.9fr",
      cell: ({ info }) => info.greenroom.image?.name ?? "",
    },
    { key: "who", title: language.say("who"), width: "1.1fr", cell: ({ info }) => info.user },
    {
      key: "when",
      title: language.say("started"),
      width: "1.9fr",
      cell: ({ info }) => <Moment at={info.start_time} />,
    },
    {
      key: "long",
      title: language.say("duration"),
      width: "0.8fr",
      cell: ({ info }) =>
        info.end_time === undefined
          ? ""
          : formatDuration((Date.parse(info.end_time) - Date.parse(info.start_time)) / 1000),
    },
  ];
}

function targetCell({ target }: Row["info"], names: ReadonlyMap<string, string>) {
  const scope = scopeOfTarget(target);
  if (scope === undefined) return "—";
  return <Link to={imagePage(scope)}>{names.get(scope.id) ?? scope.id}</Link>;
}

function HostCell({ host }: Pick<Row, "host">) {
  const { language } = useApp();
  if (host === null) return null;
  const { name, status } = host;
  return (
    <span title={runNote(language, status)}>
      {name}: <span class={`run-word ${status.status}`}>{runWord(language, status)}</span>
    </span>
  );
}
