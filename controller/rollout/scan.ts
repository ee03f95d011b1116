import { timestamp } from "../../core/time/clock.js";
import type { ClusterCompliance, HostCompliance } from "../domain/compliance-model.js";
import { rollUp } from "../domain/compliance/cluster-compliance.js";
import type { ImageInForce } from "../domain/compliance/unavailable.js";
import { Gate } from "../fleet/gate.js";
import { measureHost } from "./check/host-check.js";
import type { RolloutParts } from "./rollout-parts.js";
import type { Ending, TaskRun } from "./task/task-run.js";

export const SCAN = "scan$task";
/** Hosts measured at once (DEPS 4.3). */
const CHECKS_IN_FLIGHT = 64;

/** Checks every host of a scope against its image; result: ClusterCompliance, also kept per host. */
export async function scan(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const scopeId = run.record.scopeId ?? "";
  const image = await parts.store.reader.images.need(scopeId);
  const result = await scanAgainst(parts, run, {
    scopeId,
    image,
    keep: (results) => parts.store.transact(({ compliance }) => compliance.put({ scopeId, results })),
  });
  return { result };
}

interface ScanWish {
  readonly scopeId: string;
  readonly image: ImageInForce;
  /** Called once with what every host came to; what it answers is rolled up in its place. */
  readonly keep?: (results: readonly HostCompliance[]) => Promise<readonly HostCompliance[]>;
}

/** Measures every host of a scope and judges it by an image. */
export async function scanAgainst(
  parts: RolloutParts,
  run: TaskRun,
  { scopeId, image, keep }: ScanWish,
): Promise<ClusterCompliance> {
  const hosts = await parts.store.reader.hosts.ofScope(scopeId);
  const gate = new Gate(CHECKS_IN_FLIGHT);
  let checked = 0;
  const results = await Promise.all(
    hosts.map((host) =>
      gate.run(async () => {
        run.signal.throwIfAborted();
        const result = await measureHost(parts, { host, image, signal: run.signal });
        checked += 1;
        run.setProgress(Math.floor((100 * checked) / hosts.length), `${checked} of ${hosts.length} hosts checked`);
        return result;
      }),
    ),
  );
  const kept = keep === undefined ? results : await keep(results);
  return rollUp(kept, { commitId: image.commitId, scannedAt: timestamp(parts.clock) });
}
