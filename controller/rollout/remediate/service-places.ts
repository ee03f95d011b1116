import type { ImageRecord } from "../../store/images/images.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { TaskRun } from "../task/task-run.js";
import { isBackInService } from "../host-remediation/back-in-service.js";

/**
 * Hosts that an earlier run left out of service give their place back if they are seen in service by now: somebody has repaired them meanwhile.
 * Those of this very run are its own matter.
 */
export async function freeStalePlaces(parts: RolloutParts, run: TaskRun, { scopeId }: ImageRecord): Promise<void> {
  const { store } = parts;
  const places = await store.reader.servicePlaces.ofScope(scopeId);
  const stale = places.flatMap(({ taskId, hostId }) => (taskId === run.record.id ? [] : [hostId]));
  for (const hostId of await seenBack(parts, stale, run.stopping))
    await store.transact(({ servicePlaces }) => servicePlaces.release(hostId));
}

/** Who of a scope is out of service by a run and still is, as seen now; the places stay as they are. */
export async function stillOut(
  parts: RolloutParts,
  scopeId: string,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const holders = await placesOf(parts, scopeId);
  const back = await seenBack(parts, holders, signal);
  return new Set(holders.filter((hostId) => !back.includes(hostId)));
}

async function seenBack(
  parts: RolloutParts,
  hostIds: readonly string[],
  signal: AbortSignal,
): Promise<readonly string[]> {
  const looks = hostIds.map(async (hostId) => {
    const host = await parts.store.reader.hosts.get(hostId);
    return host !== undefined && (await isBackInService(parts, { host, mayStay: "nowhere", signal })) ? [hostId] : [];
  });
  return (await Promise.all(looks)).flat();
}

/** Who of a scope holds a place now, whatever run took it. */
export async function placesOf({ store }: Pick<RolloutParts, "store">, scopeId: string): Promise<readonly string[]> {
  return (await store.reader.servicePlaces.ofScope(scopeId)).map(({ hostId }) => hostId);
}
