import { fairOrder, type Placed } from "../fan-out/fair-order.js";

/** Why hosts that wait are not begun any more. */
export type NotBegun = "RUN_STOPPED" | "SKIPPED_BY_USER" | "NO_PLACE_LEFT";

/** A run between two of its turns. */
export interface RunPicture {
  /** Most hosts out of service at once; 1 or more. */
  readonly limit: number;
  /** In the order of their turns. */
  readonly waiting: readonly string[];
  readonly underWay: readonly string[];
  /** Of those that wait: their orders went out before a restart of the controller, so that they are under way whoever follows them. */
  readonly ordered: readonly string[];
  /**
   * Hosts of the scope that are out of service, or may be: those under way, those that failed and were not seen back in service, of this run
   * or of one before.
   */
  readonly out: readonly string[];
  /** null while hosts may be begun. */
  readonly ending: Exclude<NotBegun, "NO_PLACE_LEFT"> | null;
}

export interface Turn {
  readonly begin: readonly string[];
  readonly leaveOut: readonly string[];
  readonly why: NotBegun | null;
}

/**
 * Who is begun now (promise 6). A host takes a place before its order goes out and gives it back only when it was verified back in service;
 * one that is out of service already has a place. When every place is held by hosts that nobody works on, the rest is left out.
 */
export function nextTurn({ limit, waiting, underWay, ordered, out, ending }: RunPicture): Turn {
  // Whatever ended the run: a host that is being remediated is followed to its end.
  const begin = waiting.filter((host) => ordered.includes(host));
  const rest = waiting.filter((host) => !ordered.includes(host));
  if (ending !== null) return { begin, leaveOut: rest, why: ending };
  const taken = new Set([...out, ...underWay, ...begin]);
  for (const host of rest) {
    if (underWay.length + begin.length >= limit) break;
    if (!taken.has(host) && taken.size >= limit) continue;
    taken.add(host);
    begin.push(host);
  }
  const isStuck = underWay.length === 0 && begin.length === 0 && rest.length > 0;
  return { begin, leaveOut: isStuck ? rest : [], why: isStuck ? "NO_PLACE_LEFT" : null };
}

/** A host before its turn. */
export interface Candidate extends Placed {
  readonly id: string;
  readonly inMaintenanceMode: boolean;
}

/**
 * In which order hosts get their turns: those that are in maintenance mode already (VLCM 7.3), then the others; fair to the sites, or as they were
 * named.
 */
export function turnOrder<H extends Candidate>(hosts: readonly H[], named: "as-named" | "fair"): readonly H[] {
  const inOrder = named === "fair" ? fairOrder(hosts) : hosts;
  return [...inOrder.filter((host) => host.inMaintenanceMode), ...inOrder.filter((host) => !host.inMaintenanceMode)];
}
