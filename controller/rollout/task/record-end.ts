import { setTimeout as pause } from "node:timers/promises";
import { isProblem } from "../../../core/problem/problem.js";
import { backoffDelayMs } from "../../../core/time/backoff.js";
import type { Store } from "../../store/open-store.js";
import { closedRow } from "../fan-out/close-rows.js";
import { aboutWhat } from "./about-what.js";
import type { ProgressBatch } from "./progress-batch.js";
import type { Ending, TaskRun } from "./task-run.js";

/** Between attempts to write the end of a task. */
const WRITE_AGAIN = { baseMs: 500, maxMs: 15_000 } as const;

export interface EndParts {
  readonly store: Store;
  readonly batch: ProgressBatch;
  readonly random: () => number;
  readonly onTrouble: (what: string, thrown: unknown) => void;
  /** Aborted when the controller stops. */
  readonly stopping: AbortSignal;
}

/** Tried until it holds: a task whose end could not be written would keep its scope busy for ever (a full disk passes). */
export async function recordEnd(parts: EndParts, run: TaskRun, ending: Ending): Promise<void> {
  const { batch, random, onTrouble, stopping } = parts;
  for (let attempt = 0; ; attempt += 1) {
    try {
      await batch.flush();
      return await writeEnd(parts.store, run, ending);
    } catch (thrown) {
      if (isProblem(thrown)) throw thrown;
      onTrouble(`the end of task ${run.record.id}, which is tried again`, thrown);
      // A controller that stops leaves it: the task is taken up at the next start and ends again.
      if (stopping.aborted) return;
    }
    await pause(backoffDelayMs(attempt, { ...WRITE_AGAIN, random }), undefined, { signal: stopping }).catch(
      () => undefined,
    );
  }
}

async function writeEnd(store: Store, run: TaskRun, { result, problem }: Ending): Promise<void> {
  const { record } = run;
  await store.transact(async ({ tasks, taskHosts, audits }) => {
    if (problem === undefined) await tasks.succeed(record.id, result);
    else await tasks.fail(record.id, { error: problem.body, result });
    // The store and not the run says which are open: an end of a host that could not be written is known to the run alone.
    const open = (await taskHosts.ofTask(record.id)).filter(({ endedAt }) => endedAt === null);
    const endedAt = (await tasks.get(record.id)).endedAt ?? record.createdAt;
    const rows = open.map((row) => run.host(row.hostId) ?? row);
    const hosts = rows.map((row) => (row.endedAt === null ? closedRow(row, problem, endedAt) : row));
    await taskHosts.put({ taskId: record.id, hosts });
    const onWhat = aboutWhat(record);
    const outcome = problem?.code ?? "OK";
    await audits.append({ who: record.who, what: record.operation, onWhat, outcome, detail: { task: record.id } });
  });
}
