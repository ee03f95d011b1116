import type { FleetHost as WireHost, FleetScope as WireScope } from "../../controller/api/wire/fleet/fleet-overview.js";
import type { Scope } from "../rest/scope.js";
import { noStates, stateOfSummary, STATE_KINDS, type HostState, type StateCounts } from "../compliance/host-state.js";

/** A host as the fleet's list shows it. */
export interface FleetHost {
  readonly id: string;
  readonly name: string;
  readonly scope: Scope;
  readonly state: HostState;
  readonly connection: WireHost["connection_state"];
  readonly version: string;
  /** RFC 3339; undefined: never checked. */
  readonly checkedAt: string | undefined;
  readonly reason: string;
}

/** A cluster or a standalone host with the sum of its hosts. */
export interface FleetScope {
  readonly scope: Scope;
  readonly name: string;
  readonly hosts: number;
  readonly away: number;
  readonly counts: StateCounts;
  /** Of those that are not compliant: staged, and all. */
  readonly staged: number;
  readonly toStage: number;
  readonly oldestCheck: string | undefined;
  readonly unchecked: number;
  readonly alarms: number;
}

export interface Fleet {
  readonly scopes: readonly FleetScope[];
  readonly hosts: number;
  readonly counts: StateCounts;
}

/** The fleet as it is shown. */
export function fleetOf(told: readonly WireScope[]): Fleet {
  const scopes = told.map(scopeOf);
  const counts = noStates();
  for (const { counts: own } of scopes) for (const kind of STATE_KINDS) counts[kind] += own[kind];
  return { scopes, counts, hosts: scopes.reduce((sum, { hosts }) => sum + hosts, 0) };
}

function scopeOf(told: WireScope): FleetScope {
  const counts = noStates();
  for (const { hosts, ...state } of told.states) counts[kindOf(state)] += hosts;
  return {
    ...{ scope: { kind: told.kind, id: told.scope }, name: told.name, hosts: told.hosts, away: told.away, counts },
    staged: counts.staged,
    toStage: counts.staged + counts["staged-software"] + counts.partial + counts["not-staged"],
    oldestCheck: told.oldest_check ?? undefined,
    unchecked: told.unchecked,
    alarms: told.open_alarms,
  };
}

function kindOf({ status, stage_status, some_staged }: Omit<WireScope["states"][number], "hosts">): HostState["kind"] {
  if (status === null) return stateOfSummary(undefined).kind;
  return stateOfSummary({ status, stage_status, vibs_staged: some_staged ? 1 : 0, vibs_wanted: 1 }).kind;
}

export const hostsOf = (told: readonly WireHost[]): readonly FleetHost[] => told.map(hostOf);

function hostOf(told: WireHost): FleetHost {
  const { status, stage_status, vibs_staged, vibs_wanted } = told;
  return {
    ...{ id: told.host, name: told.name, reason: told.reason, connection: told.connection_state },
    scope: told.cluster === null ? { kind: "host", id: told.host } : { kind: "cluster", id: told.cluster },
    state: stateOfSummary(status === null ? undefined : { status, stage_status, vibs_staged, vibs_wanted }),
    version: told.version ?? "",
    checkedAt: told.checked_at ?? undefined,
  };
}

/** What a cluster is called; a standalone host has none. */
export type NameOfScope = (host: Pick<FleetHost, "scope">) => string;

export function scopeNames({ scopes }: Fleet): NameOfScope {
  const names = new Map(scopes.map(({ scope, name }) => [scope.id, name]));
  return ({ scope }) => (scope.kind === "host" ? "" : (names.get(scope.id) ?? scope.id));
}

const wordsOf = (text: string): readonly string[] => text.toLowerCase().split(/\s+/).filter(Boolean);

/** Whether every word that is searched for is in one of the texts. */
export function fitsSearch(search: string, texts: readonly string[]): boolean {
  const within = texts.join("\n").toLowerCase();
  return wordsOf(search).every((word) => within.includes(word));
}

export type SortKey = "name" | "scope" | "state" | "version" | "checked";

export interface Sorting {
  readonly key: SortKey;
  readonly order: "ascending" | "descending";
  readonly nameOf: NameOfScope;
}

/** Rows in the order that is asked for; numbers within names count as numbers. */
export function sortHosts(hosts: readonly FleetHost[], { key, order, nameOf }: Sorting): FleetHost[] {
  const collator = new Intl.Collator(undefined, { numeric: true });
  const texts: Readonly<Record<SortKey, (host: FleetHost) => string>> = {
    name: ({ name }) => name,
    scope: nameOf,
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
