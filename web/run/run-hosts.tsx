import { useMemo } from "preact/hooks";
import { useApp } from "../app/app.js";
import { formatBytes } from "../format/bytes.js";
import { Bar } from "../part/bar.js";
import { VirtualTable, type Column } from "../part/virtual-table.js";
import { runNote, runWord } from "./host-run-words.js";
import { isGoing, type RunHost, type RunPicture } from "./run-picture.js";

/** Each host of a run: its state, how far it is, which VIB it fetches. */
export function RunHosts({ picture }: { picture: RunPicture }) {
  const { language } = useApp();
  const rows = useMemo(() => [...picture.hosts.values()], [picture.hosts]);
  const columns = useColumns();
  return <VirtualTable label={language.say("hosts")} columns={columns} rows={rows} keyOf={({ id }) => id} />;
}

function useColumns(): readonly Column<RunHost>[] {
  const { language } = useApp();
  return [
    {
      key: "name",
      title: language.say("host"),
      width: "1.4fr",
      cell: ({ name }) => <span class="strong">{name}</span>,
    },
    {
      key: "state",
      title: language.say("state"),
      width: "1fr",
      cell: ({ status }) => <span class={`run-word ${status.status}`}>{runWord(language, status)}</span>,
    },
    {
      key: "progress",
      title: language.say("progress"),
      width: "2fr",
      cell: ({ status }) => <HostProgress status={status} />,
    },
    {
      key: "note",
      title: language.say("what.now"),
      width: "2.4fr",
      cell: ({ status }) => {
        const note = runNote(language, status);
        return <span title={status.greenroom.problem?.message ?? note}>{note}</span>;
      },
    },
    {
      key: "vib",
      title: language.say("vib"),
      width: "2fr",
      cell: ({ status }) => (
        <span class="mono small" title={status.greenroom.fetching.join("\n")}>
          {isGoing(status) ? status.greenroom.fetching.join(", ") : ""}
        </span>
      ),
    },
  ];
}

/** Bytes of bytes and a bar. */
export function HostProgress({ status }: { status: RunHost["status"] }) {
  const { language } = useApp();
  const { bytes_done: done, bytes_total: total, vibs_done: vibs, vibs_total: all } = status.greenroom;
  if (total === 0) return <span class="mute">—</span>;
  const state = status.status === "OK" ? "done" : isGoing(status) ? "going" : "failed";
  return (
    <span class="run-cell" title={language.say("vibs.of", { n: vibs, m: all })}>
      <Bar done={done} total={total} label={language.say("progress")} state={state} />
      <span class="small">{language.say("run.bytes", { done: formatBytes(done), total: formatBytes(total) })}</span>
    </span>
  );
}
