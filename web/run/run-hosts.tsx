import { useMemo } from "preact/hooks";
import { useApp } from "../app/app.js";
import { HostNow } from "../host/host-now.js";
import { VirtualTable, type Column } from "../part/virtual-table.js";
import { HostProgress } from "./host-progress.js";
import { runNote, runWord } from "./host-run-words.js";
import { isGoing, type RunHost, type RunPicture } from "./run-picture.js";

/** Each host of a run: its state, how far it is, which VIB it fetches. */
export function RunHosts({ picture }: { picture: RunPicture }) {
  const { language, router } = useApp();
  const rows = useMemo(() => [...picture.hosts.values()], [picture.hosts]);
  const columns = useColumns();
  const picked = router.place.value.query.get("host");
  const shown = picked === undefined ? undefined : picture.hosts.get(picked);
  return (
    <>
      <VirtualTable
        label={language.say("hosts")}
        columns={columns}
        rows={rows}
        keyOf={({ id }) => id}
        picked={picked}
        onPick={({ id }) => router.refine({ host: id === picked ? undefined : id })}
      />
      {shown === undefined ? null : (
        <section class="host-card" aria-label={shown.name}>
          <h2>{shown.name}</h2>
          <HostNow status={shown.status} />
        </section>
      )}
    </>
  );
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
