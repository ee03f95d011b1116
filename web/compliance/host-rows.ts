import type { ClusterCompliance, HostCompliance, UnknownHost } from "../../controller/api/wire/compliance.js";
import type { HostDetail } from "../../controller/api/wire/inventory.js";
import { countStates, stateOfHost, stateOfSummary, type HostState, type StateCounts } from "./host-state.js";

/** A host in the list of its cluster. */
export interface HostRow {
  readonly id: string;
  readonly name: string;
  readonly detail: HostDetail;
  readonly state: HostState;
  readonly compliance: HostCompliance | undefined;
  /** Why nothing is known of it. */
  readonly unknown: UnknownHost | undefined;
}

/** Every host of a cluster, in the order of its name; also those that were never checked. */
export function hostRows(hosts: readonly HostDetail[], compliance: ClusterCompliance | undefined): readonly HostRow[] {
  const collator = new Intl.Collator(undefined, { numeric: true });
  const unavailable = new Set(compliance?.unavailable_hosts ?? []);
  return hosts
    .map((detail): HostRow => {
      const id = detail.host;
      const known = unavailable.has(id) ? undefined : compliance?.hosts[id];
      const unknown = compliance?.greenroom.unavailable[id] ?? known?.greenroom.unknown ?? undefined;
      const state = unknown === undefined ? stateOfHost(known) : stateOfSummary(undefined);
      return { id, name: detail.name, detail, state, compliance: known, unknown };
    })
    .sort((a, b) => collator.compare(a.name, b.name));
}

export const countRows = (rows: readonly HostRow[]): StateCounts => countStates(rows.map(({ state }) => state.kind));
