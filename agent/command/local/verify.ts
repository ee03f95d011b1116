import { EXIT } from "../../../core/problem/core-problems.js";
import { isProblem } from "../../../core/problem/problem.js";
import { bar } from "../../../core/terminal/bar.js";
import { LiveScreen } from "../../../core/terminal/live-screen.js";
import { count } from "../../../core/terminal/quantity.js";
import { cut } from "../../../core/terminal/text-width.js";
import type { LocalAgent } from "../../service/local/local-agent.js";
import type { VerifiedSoFar } from "../../staging/upkeep/verify-staged.js";
import type { CommandOptions, CommandStreams } from "../command-options.js";
import { isTerminal, Lines } from "../status/lines.js";
import { EXIT_LEFT, untilLeft } from "./leaving.js";
import { answerText, withLocalAgent } from "./local-command.js";

/** `greenroom agent verify`: hashes everything that is staged again; damage is named, and the exit code tells. Ctrl-C ends it, and it says how far it came. */
export const run = (options: CommandOptions, { stdout, stderr }: CommandStreams): Promise<number> =>
  withLocalAgent("agent verify", options, (agent) =>
    untilLeft(async (left) => {
      const show = options["output"] === "json" || !isTerminal(stdout) ? NOTHING : liveOn(stdout);
      const { soFar, complete } = await follow(agent, show, left);
      const { verified, damaged, total } = soFar;
      const text = [...foundText(soFar, stdout), ""].join("\n");
      stdout.write(answerText(options, { verified, damaged, total, complete }, text));
      if (complete) return damaged.length === 0 ? EXIT.done : EXIT.untrusted;
      stderr.write(
        `Ended by Ctrl-C after ${verified} of ${count(total, "VIB")}.\n  all of them: greenroom agent verify\n`,
      );
      return EXIT_LEFT;
    }),
  );

interface Showing {
  readonly draw: (soFar: VerifiedSoFar) => void;
  readonly clear: () => void;
}

const NOTHING: Showing = { draw: () => undefined, clear: () => undefined };

function liveOn(stream: NodeJS.WriteStream): Showing {
  const screen = new LiveScreen(stream);
  return {
    draw: ({ verified, damaged, total }) =>
      screen.draw([
        cut(
          `${bar(verified + damaged.length, total)}  ${verified} of ${count(total, "VIB")} verified`,
          stream.columns - 1,
        ),
      ]),
    clear: () => screen.clear(),
  };
}

/** The last that was told, and whether it is the end. */
async function follow(agent: LocalAgent, { draw, clear }: Showing, left: AbortSignal) {
  let soFar: VerifiedSoFar = { verified: 0, damaged: [], total: 0 };
  try {
    for await (const told of agent.verifying(left)) draw((soFar = told));
    return { soFar, complete: true };
  } catch (thrown) {
    if (!left.aborted || !isProblem(thrown, "CANCELED")) throw thrown;
    return { soFar, complete: false };
  } finally {
    clear();
  }
}

function foundText({ verified, damaged }: VerifiedSoFar, stream: NodeJS.WritableStream): readonly string[] {
  if (damaged.length === 0) return [`${count(verified, "VIB")} verified`];
  return [
    `${count(verified, "VIB")} verified, ${damaged.length} DAMAGED or missing:`,
    ...damaged.flatMap((id) => Lines.for(stream).table([[id]])),
    "They are staged no more; stage the image again to fetch them.",
  ];
}
