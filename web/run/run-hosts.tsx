import { useMemo } from "preact/hooks";
import type { HostRemediation } from "../../controller/api/wire/remediation/apply.js";
import { useApp } from "../app/app.js";
import { HostNow } from "../host/host-now.js";
import { formatDuration } from "../format/time.js";
import { VirtualTable, type Column } from "../part/virtual-table.js";
import { maintenanceSeconds } from "../remediate/step-track.js";
import { useHeardNow } from "../remediate/use-heard-now.js";
import { HostProgress } from "./host-progress.js";
import { runNote, runWord, vibWords } from "./host-run-words.js";
import { isGoing, remediationOf, type RunHost, type RunPicture } from "./run-picture.js";

/** Each host of a run: its state, how far it is, which VIB it fetches; of a remediation its turn and its time in maintenance mode. */
export function RunHosts({ picture }: { picture: RunPicture }) {
  const { language, router } = useApp();
  const rows = useMemo(() => [...picture.hosts.values()], [picture.hosts]);
  const turns = useMemo(() => new Map(rows.map(({ id }, at) => [id, at + 1])), [rows]);
  const columns = useColumns(remediationOf(picture) === undefined ? undefined : turns);
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
          <HostNow status={shown.status} heading="h3" />
        </section>
      )}
    </>
  );
}

/** `turns`: the place of each host in the order of a remediation. */
function useColumns(turns: ReadonlyMap<string, number> | undefined): readonly Column<RunHost>[] {
  const { language } = useApp();
  const turn: Column<RunHost> = {
    ...{ key: "turn", title: language.say("turn"), width: "0.5fr" },
    cell: ({ id }) => language.say("n", { n: turns?.get(id) ?? 0 }),
  };
  return [
    ...(turns === undefined ? [] : [turn]),
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
    turns === undefined ? fetchingColumn(language.say("vib")) : maintenanceColumn(language.say("remediation.time")),
  ];
}

const fetchingColumn = (title: string): Column<RunHost> => ({
  ...{ key: "vib", title, width: "2fr" },
  cell: ({ status }) => (
    <span class="mono small" title={vibWords(status.greenroom).join("\n")}>
      {isGoing(status) ? vibWords(status.greenroom).join(", ") : ""}
    </span>
  ),
});

const maintenanceColumn = (title: string): Column<RunHost> => ({
  ...{ key: "maintenance", title, width: "2fr" },
  cell: ({ status: { greenroom } }) => <OutOfService remediation={greenroom.remediation} />,
});

function OutOfService({ remediation }: { remediation: HostRemediation | null }) {
  const { language } = useApp();
  const now = useHeardNow();
  if (remediation === null) return null;
  const seconds = maintenanceSeconds(remediation, now);
  return (
    <>
      {seconds === 0 ? null : formatDuration(seconds)}{" "}
      {remediation.out_of_service ? <span class="tag warn">{language.say("remediation.out.now")}</span> : null}
    </>
  );
}
