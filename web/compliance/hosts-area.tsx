import { useApp } from "../app/app.js";
import { HostCard } from "../host/host-card.js";
import type { ScopeFacts } from "../image/load-scope.js";
import type { Run } from "../run/use-run.js";
import { HostList } from "./host-list.js";
import type { HostRow } from "./host-rows.js";

interface HostsAreaProps {
  readonly facts: ScopeFacts;
  readonly rows: readonly HostRow[];
  readonly run: Run;
  readonly reload: () => void;
}

/** The hosts, and beside them the one that is picked. */
export function HostsArea({ facts, rows, run, reload }: HostsAreaProps) {
  const { router } = useApp();
  const picked = pickedRow(rows, router.place.value.query.get("host"), facts);
  return (
    <div class={picked === undefined ? "hosts-area" : "hosts-area with-card"}>
      <HostList rows={rows} run={run} picked={picked?.id} />
      {picked === undefined ? null : <HostCard key={picked.id} row={picked} facts={facts} run={run} reload={reload} />}
    </div>
  );
}

/** A standalone host's only row needs no click. */
function pickedRow(rows: readonly HostRow[], host: string | undefined, { scope }: ScopeFacts): HostRow | undefined {
  return scope.kind === "host" ? rows[0] : rows.find(({ id }) => id === host);
}
