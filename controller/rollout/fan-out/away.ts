import type { Problem } from "../../../core/problem/problem.js";
import { fleetProblem } from "../../fleet/fleet-problems.js";
import type { StoreReader } from "../../store/repositories.js";

/** The connection broke or is not there, which says nothing about what the host does: the agent goes on by itself. */
const AWAY: readonly string[] = [
  "PEER_UNREACHABLE",
  "HOST_NOT_CONNECTED",
  "DEADLINE_EXCEEDED",
  "CANCELED",
  "PEER_FAILED",
  // Its agent restarts, or the host reboots.
  "AGENT_ENDS",
];

export const isAway = (code: string): boolean => AWAY.includes(code);

const LOST = "connection lost";

/** A host that could not be reached, as HOST_NOT_CONNECTED; every other problem as it is. */
export async function notConnected(reader: StoreReader, hostId: string, problem: Problem): Promise<Problem> {
  // One that takes the call and never answers is there: it hangs.
  if (!isAway(problem.code) || problem.code === "DEADLINE_EXCEEDED" || problem.details["state"] === LOST)
    return problem;
  return hostAway(reader, hostId, problem.message);
}

/** HOST_NOT_CONNECTED with the state of the connection, its reason and since when; `why`: of one that was taken for connected. */
export async function hostAway(reader: StoreReader, hostId: string, why: string): Promise<Problem> {
  const connection = (await reader.hosts.get(hostId))?.connection;
  if (connection === undefined || connection.state === "CONNECTED")
    return fleetProblem("HOST_NOT_CONNECTED", { hostId, state: LOST, why });
  const { state, since, reason } = connection;
  return fleetProblem("HOST_NOT_CONNECTED", { hostId, state: `${state} since ${since}`, why: reason });
}
