import type { ComplianceSummary } from "../../controller/api/wire/compliance.js";
import type { ClusterSummary, HostDetail } from "../../controller/api/wire/inventory.js";
import type { Scope } from "../rest/scope.js";
import { countStates, stateOfSummary, STATE_KINDS, type HostState } from "../compliance/host-state.js";

/** A host as the fleet's list shows it. */
export interface FleetHost {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly scopeName: string;
  readonly state: HostState;
  readonly connection: HostDetail["connection_state"];
  readonly version: string;
  /** RFC 3339; undefined: never checked. */
  readonly checkedAt: string | undefined;
  readonly alarms: number;
  readonly reason: string;
}

/** A cluster or a standalone host with the sum of its hosts. */
export interface FleetScope {
  readonly scope: Scope;
  readonly name: string;
  readonly hosts: number;
  readonly away: number;
  readonly counts: Readonly<Record<HostState["kind"], number>>;
  /** Of those that are not compliant: staged, and all. */
  readonly staged: number;
  readonly toStage: number;
  readonly oldestCheck: string | undefined;
  readonly unchecked: number;
  readonly alarms: number;
}

export interface FleetAnswers {
  readonly clusters: readonly ClusterSummary[];
  readonly hosts: readonly HostDetail[];
  readonly compliance: Readonly<Record<string, ComplianceSummary>>;
}

export interface Fleet {
  readonly scopes: readonly FleetScope[];
  readonly hosts: readonly FleetHost[];
}

/** The fleet as it is shown, from what the controller tells of clusters, hosts and their compliance. */
export function fleetOf({ clusters, hosts, compliance }: FleetAnswers): Fleet {
  const names = new Map(clusters.map(({ cluster, name }) => [cluster, name]));
  const shown = hosts.map((host) => fleetHost(host, names, compliance[host.host]));
  const members = new Map<string, FleetHost[]>(clusters.map(({ cluster }) => [cluster, []]));
  for (const host of shown) {
    const list = members.get(host.scope.id);
    if (list === undefined) members.set(host.scope.id, [host]);
    else list.push(host);
  }
  const scopes = [...members].map(([id, list]) => fleetScope(id, names.get(id) ?? list[0]?.name ?? id, list));
  return { scopes, hosts: shown };
}

function fleetHost(
  host: HostDetail,
  clusters: ReadonlyMap<string, string>,
  known: ComplianceSummary | undefined,
): FleetHost {
  const scope: Scope = host.cluster === null ? { kind: "host", id: host.host } : { kind: "cluster", id: host.cluster };
  return {
    ...{ id: host.host, name: host.name, scope, connection: host.connection_state },
    scopeName: host.cluster === null ? "" : (clusters.get(host.cluster) ?? host.cluster),
    state: stateOfSummary(known),
    version: host.targets.find(({ kind }) => kind === "HOST")?.version ?? "",
    checkedAt: known?.scan_time,
    alarms: host.open_alarms,
    reason: host.connection_state === "CONNECTED" ? (known?.reason ?? "") : host.connection_reason,
  };
}

function fleetScope(id: string, name: string, hosts: readonly FleetHost[]): FleetScope {
  const counts = countStates(hosts.map(({ state }) => state.kind));
  const checks = hosts.flatMap(({ checkedAt }) => (checkedAt === undefined ? [] : [checkedAt])).sort();
  const isCluster = id.startsWith("domain-");
  return {
    ...{ scope: { kind: isCluster ? "cluster" : "host", id }, name, hosts: hosts.length, counts },
    away: hosts.filter(({ connection }) => connection !== "CONNECTED").length,
    staged: counts.staged,
    toStage: counts.staged + counts["staged-software"] + counts.partial + counts["not-staged"],
    oldestCheck: checks[0],
    unchecked: hosts.length - checks.length,
    alarms: hosts.reduce((sum, { alarms }) => sum + alarms, 0),
  };
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Whether every word that is searched for is in one of the texts. */
export function fitsSearch(search: string, texts: readonly string[]): boolean {
  const within = texts.join("\n").toLowerCase();
  return wordsOf(search).every((word) => within.includes(word));
}

export type SortKey = "name" | "scope" | "state" | "version" | "checked";

/** Rows in the order that is asked for; numbers within names count as numbers. */
export function sortHosts(hosts: readonly FleetHost[], key: SortKey, order: "ascending" | "descending"): FleetHost[] {
  const collator = new Intl.Collator(undefined, { numeric: true });
  const texts: Readonly<Record<SortKey, (host: FleetHost) => string>> = {
    name: ({ name }) => name,
    scope: ({ scopeName }) => scopeName,
    state: ({ state }) => String(STATE_KINDS.indexOf(state.kind)),
    version: ({ version }) => version,
    checked: ({ checkedAt }) => checkedAt ?? "",
  };
  const textOf = texts[key];
  const sign = order === "ascending" ? 1 : -1;
  const keyed = hosts.map((host) => ({ host, text: textOf(host) }));
  keyed.sort((a, b) => sign * collator.compare(a.text, b.text) || collator.compare(a.host.name, b.host.name));
  return keyed.map(({ host }) => host);
}
