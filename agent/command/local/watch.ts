import { EXIT } from "../../../core/problem/core-problems.js";
import { isProblem, type ProblemRule } from "../../../core/problem/problem.js";
import type { ProgressStatus } from "../../domain/agent-status.js";
import { ORDER_PROBLEMS } from "../../domain/order/order-problems.js";
import { STAGING_PROBLEMS } from "../../domain/staging-problems.js";
import type { LocalAgent } from "../../service/local/local-agent.js";
import { optionalText, type CommandOptions, type CommandStreams } from "../command-options.js";
import { isTerminal } from "../status/lines.js";
import { EXIT_LEFT, untilLeft } from "./leaving.js";
import { withLocalAgent } from "./local-command.js";
import { JsonWatcher, LiveWatcher, PlainWatcher, type Watcher } from "./watchers.js";

/** `greenroom agent watch`: follows a staging until it ends. Ctrl-C leaves it running. */
export const run = (options: CommandOptions, { stdout, stderr }: CommandStreams): Promise<number> =>
  withLocalAgent("agent watch", options, (agent) =>
    untilLeft(async (signal) => {
      const wanted = optionalText(options, "order") ?? "";
      const last = await follow({ agent, wanted, watcher: watcherFor(options, stdout), signal });
      if (last !== undefined) return exitOf(last);
      stderr.write("The staging goes on without this watcher.\n  stop it: greenroom agent cancel\n");
      return EXIT_LEFT;
    }),
  );

function watcherFor(options: CommandOptions, stdout: NodeJS.WritableStream): Watcher {
  if (options["output"] === "json") return new JsonWatcher(stdout);
  return isTerminal(stdout) ? new LiveWatcher(stdout) : new PlainWatcher(stdout);
}

interface Following {
  readonly agent: LocalAgent;
  readonly wanted: string;
  readonly watcher: Watcher;
  readonly signal: AbortSignal;
}

/** The event that ended it; undefined when the signal left it before. */
async function follow({ agent, wanted, watcher, signal }: Following): Promise<ProgressStatus | undefined> {
  let last: ProgressStatus | undefined;
  try {
    for await (const progress of agent.watch(wanted, signal)) {
      last = progress;
      watcher.show(progress);
    }
  } catch (thrown) {
    if (!signal.aborted || !isProblem(thrown, "CANCELED")) throw thrown;
    last = undefined;
  } finally {
    watcher.end();
  }
  return signal.aborted && last?.state === "RUNNING" ? undefined : last;
}

const RULES: Readonly<Record<string, Pick<ProblemRule, "exit"> | undefined>> = {
  ...STAGING_PROBLEMS,
  ...ORDER_PROBLEMS,
};

function exitOf({ state, problem }: ProgressStatus): number {
  if (state === "STAGED" || state === "COMPLIANT") return EXIT.done;
  return RULES[problem?.code ?? ""]?.exit ?? EXIT.failed;
}
