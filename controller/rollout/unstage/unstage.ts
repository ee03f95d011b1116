import { z } from "zod";
import type { Problem } from "../../../core/problem/problem.js";
import { enlist, progressOf } from "../fan-out/enlist.js";
import { fanOut } from "../fan-out/fan-out.js";
import { takeBack } from "../fan-out/host-row.js";
import { withHostsExit } from "../fan-out/shortfall.js";
import { goodOnes, tallyOf } from "../fan-out/tally.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import { failedAway } from "../stage/stage.js";
import type { Ending, TaskRun } from "../task/task-run.js";
import { HostUnstaging } from "./unstage-host.js";

export const UNSTAGE = "unstage$task";

export const unstageInput = z.object({
  /** "sha256:<hex>"; null: everything that is staged. */
  imageDigest: z.string().nullable(),
  /** In the order of their turns. */
  hostIds: z.array(z.string()),
  /** All when left out. */
  hostsAtOnce: z.exactOptional(z.number().int()),
});
export type UnstageInput = z.infer<typeof unstageInput>;

/** Removes what is staged of one image, or of all, from hosts of a scope; each proves the absence by a signed receipt. */
export async function unstage(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const { imageDigest, hostIds, hostsAtOnce } = unstageInput.parse(run.record.input);
  const hosts = await enlist(parts, run, hostIds);
  run.measureProgress(() => progressOf(run.hosts()));
  const byId = new Map(hosts.map((host) => [host.id, host]));
  await fanOut({
    ...{ run, hostsAtOnce },
    hostIds: hosts.flatMap(({ id }) => (run.host(id)?.endedAt === null ? [id] : [])),
    onConnected: (listener) => parts.fleet.onConnected(listener),
    carryOut: async (hostId) => {
      const host = byId.get(hostId);
      if (host !== undefined) await new HostUnstaging(parts, run, { host, imageDigest }).carryOut();
    },
    mayReturn: (hostId) => failedAway(run, hostId),
    takeBack: (hostId) => takeBack(run, parts.clock, hostId),
  });
  const problem = run.canceled ? rolloutProblem("TASK_CANCELED", { task: run.record.id }) : shortfall(run);
  return { result: { imageDigest }, ...(problem !== undefined && { problem }) };
}

function shortfall(run: TaskRun): Problem | undefined {
  const rows = run.hosts();
  const tally = tallyOf(rows);
  const done = goodOnes(tally);
  if (done === tally.hosts) return undefined;
  return withHostsExit(rolloutProblem("UNSTAGING_INCOMPLETE", { failed: tally.hosts - done, done }), rows);
}
