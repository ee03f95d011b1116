import { z } from "zod";
import type { Problem } from "../../../core/problem/problem.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { isAway } from "../fan-out/away.js";
import { enlist, progressOf } from "../fan-out/enlist.js";
import { fanOut } from "../fan-out/fan-out.js";
import { hostDetail } from "../fan-out/host-detail.js";
import { takeBack } from "../fan-out/host-row.js";
import { withHostsExit } from "../fan-out/shortfall.js";
import { goodOnes, tallyOf, tallyWords } from "../fan-out/tally.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { Ending, TaskRun } from "../task/task-run.js";
import { HostStaging } from "./stage-host.js";
import { stageLimits } from "./stage-limits.js";

export const STAGE = "stage$task";

export const stageInput = z.object({
  /** The exact commit (DECISIONS 27). */
  commitId: z.string(),
  /** In the order of their turns. */
  hostIds: z.array(z.string()),
  parallel: z.number().int(),
  /** Tasks of an older release have none. */
  limits: stageLimits.default({}),
  /** All when left out. */
  hostsAtOnce: z.exactOptional(z.number().int()),
  /** The cap that a user has set while it ran, bytes a second, 0 for none; before that, the one of its limits holds. */
  capSince: z.exactOptional(z.number().int()),
});
export type StageInput = z.infer<typeof stageInput>;

/** Stages a commit on hosts of a scope, in parallel; one host's failure touches no other (VLCM part 6). */
export async function stage(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const input = stageInput.parse(run.record.input);
  const scopeId = run.record.scopeId ?? "";
  const image = await parts.store.reader.images.commit({ scopeId, commitId: input.commitId });
  const hosts = await enlist(parts, run, input.hostIds);
  run.measureProgress(() => progressOf(run.hosts()));
  await stageHosts(parts, run, { input, image, hosts });
  const problem = run.canceled ? rolloutProblem("TASK_CANCELED", { task: run.record.id }) : shortfall(run);
  return { result: { commitId: input.commitId }, ...(problem !== undefined && { problem }) };
}

interface Staged {
  readonly input: StageInput;
  readonly image: ImageRecord;
  readonly hosts: readonly HostRecord[];
}

async function stageHosts(parts: RolloutParts, run: TaskRun, { input, image, hosts }: Staged): Promise<void> {
  const { parallel, limits, hostsAtOnce } = input;
  const byId = new Map(hosts.map((host) => [host.id, host]));
  const capSince = () => stageInput.parse(run.input).capSince;
  await fanOut({
    ...{ run, hostsAtOnce },
    hostIds: hosts.flatMap(({ id }) => (run.host(id)?.endedAt === null ? [id] : [])),
    onConnected: (listener) => parts.fleet.onConnected(listener),
    carryOut: async (hostId) => {
      const host = byId.get(hostId);
      if (host === undefined) return;
      await new HostStaging(parts, run, { host, image, parallel, limits, capSince }).carryOut();
    },
    mayReturn: (hostId) => failedAway(run, hostId),
    takeBack: (hostId) => takeBack(run, parts.clock, hostId),
  });
}

/** Whether a host has failed because it was away, and for no other reason. */
export function failedAway(run: TaskRun, hostId: string): boolean {
  const row = run.host(hostId);
  if (row === undefined || row.endedAt === null || row.status === "SKIPPED") return false;
  const { problem } = hostDetail.parse(row.detail);
  return problem !== null && isAway(problem.code);
}

/** Partial staging is a failed task with per-host results (DECISIONS 25): every wanted host is staged or needed nothing, or the task has failed. */
function shortfall(run: TaskRun): Problem | undefined {
  const rows = run.hosts();
  const tally = tallyOf(rows);
  const notStaged = tally.hosts - goodOnes(tally);
  if (notStaged === 0) return undefined;
  const counts = tallyWords(tally, "staged");
  return withHostsExit(rolloutProblem("STAGING_INCOMPLETE", { hosts: tally.hosts, notStaged, counts }), rows);
}
