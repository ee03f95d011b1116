import { asProblem } from "../../../core/problem/core-problems.js";
import { backoffDelayMs } from "../../../core/time/backoff.js";
import type { AgentChannel, SignedOrder } from "../../fleet/agent-channel.js";
import type { RemediationProgress } from "../../fleet/remediation/remediation-progress.js";
import { isAway } from "../fan-out/away.js";
import { waitForHost, type AwaitedHost } from "../fan-out/wait-for-host.js";
import type { TaskRun } from "../task/task-run.js";

/** A host that reboots is asked again soon, and at once when it says that it is back. */
const RETRY = { baseMs: 500, maxMs: 5_000 } as const;

export interface FollowedRemediation extends AwaitedHost {
  /** The agent's channel of this moment: it is another one after each new connection. */
  readonly agent: () => AgentChannel;
  readonly order: SignedOrder & { readonly orderId: string };
  readonly run: TaskRun;
  readonly random: () => number;
  /** Whether the host is known to have begun the order. */
  readonly isBegun: () => boolean;
  /** What the host said is noted before its next word is heard. */
  readonly onProgress: (progress: RemediationProgress) => Promise<void>;
}

/**
 * Gives the order and follows it to its last word, across restarts and reboots of the host: the same order is given again and joins what runs, or
 * is answered with how it ended, so that nothing is done twice. That the host is away is no failure: the signal, which ends with the host's
 * time limit, is what ends the waiting, and its reason is thrown.
 */
export async function followRemediation(followed: FollowedRemediation): Promise<RemediationProgress> {
  const { run, random, signal } = followed;
  const cancel = (): void => void (run.userEnds && isTold(followed));
  run.signal.addEventListener("abort", cancel);
  try {
    for (let attempt = 0; ; attempt += 1) {
      signal.throwIfAborted();
      const last = await oneConnection(followed, () => (attempt = 0));
      if (last !== undefined) return last;
      await waitForHost(followed, backoffDelayMs(attempt, { ...RETRY, random }));
    }
  } finally {
    run.signal.removeEventListener("abort", cancel);
  }
}

/** One connection's worth of words; a refusal of the order itself is thrown, since asking again would not help. */
async function oneConnection(
  followed: FollowedRemediation,
  onHeard: () => void,
): Promise<RemediationProgress | undefined> {
  const { run, onProgress } = followed;
  let told = false;
  const tell = async (): Promise<void> => {
    told = true;
    told = await isTold(followed);
  };
  try {
    for await (const progress of wordsOf(followed)) {
      onHeard();
      await onProgress(progress);
      if (progress.outcome !== "RUNNING") return progress;
      // Told until it has answered, and after each reconnection: the cancel may have come while the host was away.
      if (run.userEnds && progress.cancelable && !told) void tell();
    }
    return undefined;
  } catch (thrown) {
    followed.signal.throwIfAborted();
    const problem = asProblem(thrown);
    if (isRefusal(problem.code, followed.isBegun() ? "begun" : "given")) throw problem;
    return undefined;
  }
}

/**
 * A host that has begun goes on whatever this call came to, so that only its not knowing the order ends the following; before that, what it answers
 * is a refusal, but for a connection that broke and an agent that fell over.
 */
const isRefusal = (code: string, order: "begun" | "given"): boolean =>
  order === "begun" ? code === "REMEDIATION_UNKNOWN" : !isAway(code) && code !== "INTERNAL";

/** An order that a user ended before the host began it is not given any more; whether it has come to the host all the same, only the host knows. */
function wordsOf({ agent, order, run, isBegun, signal }: FollowedRemediation): AsyncGenerator<RemediationProgress> {
  if (run.userEnds && !isBegun()) return agent().watchRemediation(order.orderId, signal);
  return agent().remediate(order, signal);
}

/** Whether the host has heard the cancel. A remediation that has written to a bank goes on to its end all the same, and so does the following. */
async function isTold({ agent, order }: FollowedRemediation): Promise<boolean> {
  try {
    await agent().cancelRemediation(order.orderId);
    return true;
  } catch {
    // One that is away now is told when it is back.
    return false;
  }
}
