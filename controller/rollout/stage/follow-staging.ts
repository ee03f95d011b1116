import { asProblem } from "../../../core/problem/core-problems.js";
import type { Problem } from "../../../core/problem/problem.js";
import { systemAlarm } from "../../../core/time/alarm.js";
import { backoffDelayMs } from "../../../core/time/backoff.js";
import type { Clock } from "../../../core/time/clock.js";
import type { AgentChannel, SignedOrder } from "../../fleet/agent-channel.js";
import type { StagingProgress } from "../../fleet/staging-progress.js";
import { isAway } from "../fan-out/away.js";
import { waitForHost } from "../fan-out/wait-for-host.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { TaskRun } from "../task/task-run.js";
import { StallWatch } from "./stall-watch.js";

/** Attempts in a row in which the agent got no farther before its host fails: with the delays below, three minutes or more. */
const MAX_SILENT_ATTEMPTS = 24;
/** No more than this many count while a host waits for its hours: its delays have grown to the longest by then. */
const CALM_ATTEMPTS = 6;
const RETRY = { baseMs: 1_000, maxMs: 15_000 } as const;
/** A cancel that an agent does not answer in this time leaves the host behind, milliseconds. */
const CANCEL_PATIENCE_MS = 20_000;

export interface Following {
  /** The agent's channel of this moment: it is another one after each new connection. */
  readonly agent: () => AgentChannel;
  /** Calls back when the host answers again; until the returned function is called. */
  readonly onConnected: (listener: () => void) => () => void;
  readonly hostName: string;
  readonly order: SignedOrder & { readonly orderId: string };
  readonly run: TaskRun;
  readonly random: () => number;
  readonly clock: Clock;
  /** How long the host may get no farther. */
  readonly stallSeconds: number;
  /** Told once with each connection, when the agent has the order. */
  readonly onJoined?: () => void;
  readonly onProgress: (progress: StagingProgress) => void;
}

/**
 * Sends the order and follows its staging to the last event. When the connection breaks the same order is sent again, at once when the host
 * answers again: the agent joins the staging that runs, or goes on where it was, or answers how it ended. Throws STAGING_STALLED when the
 * host gets no farther for too long, and what kept it from being reached.
 */
export async function followStaging(following: Following): Promise<StagingProgress> {
  const { run, clock, stallSeconds, hostName, order } = following;
  const stop = new AbortController();
  let stalled = false;
  using watch = new StallWatch(stallSeconds * 1000, {
    now: () => clock.now(),
    alarm: systemAlarm,
    onStall: () => {
      stalled = true;
      leave(following, stop);
    },
  });
  const release = onAbort(run, () => void endFollowing(following, stop));
  try {
    return await followOn({ ...following, watch, signal: stop.signal });
  } catch (thrown) {
    if (stalled && !run.signal.aborted)
      throw rolloutProblem("STAGING_STALLED", { host: hostName, seconds: stallSeconds, order: order.orderId }, thrown);
    throw thrown;
  } finally {
    release();
  }
}

interface Watched extends Following {
  readonly watch: StallWatch;
  readonly signal: AbortSignal;
}

async function followOn(following: Watched): Promise<StagingProgress> {
  const { random, clock, signal } = following;
  let farthest = -1;
  let resumesAtMs = 0;
  for (let silent = 1; ; silent += 1) {
    const seen = await follow(following);
    if (seen.last !== undefined) return seen.last;
    // An agent that comes back again and again and gets no farther is no better than a silent one: this must end.
    if (seen.bytesDone > farthest) silent = 1;
    // Nor is one that waits for its hours silent before they come, reached or not: it goes on with them by itself.
    resumesAtMs = seen.resumesAtMs ?? resumesAtMs;
    if (clock.now() < resumesAtMs) silent = Math.min(silent, CALM_ATTEMPTS);
    farthest = Math.max(farthest, seen.bytesDone);
    if (silent >= MAX_SILENT_ATTEMPTS || signal.aborted) throw seen.problem ?? interrupted(following.order.orderId);
    await waitForHost(following, backoffDelayMs(silent, { ...RETRY, random }));
  }
}

interface Seen {
  /** The most that any event told; -1 without one. */
  readonly bytesDone: number;
  /** Until when it waits, by its last event; 0: it does not. Absent without an event. */
  readonly resumesAtMs?: number;
  /** The event that ended the staging. */
  readonly last?: StagingProgress;
  /** Why there is no such event. */
  readonly problem?: Problem;
}

/** One connection's worth of events; a refusal of the order itself is thrown, since asking again would not help. */
async function follow({ agent, order, run, onJoined, onProgress, watch, signal }: Watched): Promise<Seen> {
  let [bytesDone, resumesAtMs]: [number, number | undefined] = [-1, undefined];
  let joined = false;
  const until = (problem: Problem): Seen => ({ bytesDone, problem, ...(resumesAtMs !== undefined && { resumesAtMs }) });
  try {
    for await (const progress of agent().stage(order, signal)) {
      // Nobody asked for it here: an agent that is stopped ends its staging so, and goes on with it when it is back. Its operator's cancel counts.
      if (progress.state === "CANCELED" && !run.userEnds && progress.problem?.code !== "STAGE_CANCELED")
        return until(interrupted(order.orderId));
      watch.heard(progress);
      resumesAtMs = Date.parse(progress.pause?.resumesAt ?? "1970-01-01");
      bytesDone = Math.max(bytesDone, progress.bytesDone);
      if (progress.state !== "RUNNING") return { bytesDone, last: progress };
      if (!joined) onJoined?.();
      joined = true;
      onProgress(progress);
    }
    return until(interrupted(order.orderId));
  } catch (thrown) {
    const problem = asProblem(thrown);
    if (!isAway(problem.code)) throw problem;
    return until(problem);
  }
}

const interrupted = (order: string): Problem => rolloutProblem("STAGING_INTERRUPTED", { order });

/** A cancel goes to the agent, whose last event then ends the following; the stop of the controller only leaves it. */
async function endFollowing({ agent, order, run }: Following, stop: AbortController): Promise<void> {
  if (!run.userEnds) return stop.abort();
  setTimeout(() => stop.abort(), CANCEL_PATIENCE_MS).unref();
  try {
    await agent().cancelStage(order.orderId);
  } catch {
    // It cannot be told, so it is left behind: its staging is harmless, and the host counts as skipped.
    stop.abort();
  }
}

/** The agent is told to stop, which keeps what it has verified; nobody waits for its answer. */
function leave({ agent, order }: Following, stop: AbortController): void {
  stop.abort();
  const tell = async (): Promise<void> => void (await agent().cancelStage(order.orderId));
  // One that stands still may well not hear that either.
  tell().catch(() => undefined);
}

function onAbort({ signal }: TaskRun, listener: () => void): () => void {
  if (signal.aborted) listener();
  signal.addEventListener("abort", listener, { once: true });
  return () => signal.removeEventListener("abort", listener);
}
