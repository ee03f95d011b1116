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
  const stale = places.filter(({ taskId }) => taskId !== run.record.id);
  await Promise.all(
    stale.map(async ({ hostId }) => {
      const host = await store.reader.hosts.get(hostId);
      const wanted = host && { host, mayStay: "nowhere" as const, signal: run.stopping };
      if (wanted !== undefined && (await isBackInService(parts, wanted)))
        await store.transact(({ servicePlaces }) => servicePlaces.release(hostId));
    }),
  );
}

/** Who of a scope holds a place now, whatever run took it. */
export async function placesOf({ store }: Pick<RolloutParts, "store">, scopeId: string): Promise<readonly string[]> {
  return (await store.reader.servicePlaces.ofScope(scopeId)).map(({ hostId }) => hostId);
}
