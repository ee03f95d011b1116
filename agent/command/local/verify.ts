import { EXIT } from "../../../core/problem/core-problems.js";
import { count } from "../../../core/terminal/quantity.js";
import type { CommandOptions, CommandStreams } from "../command-options.js";
import { Lines } from "../status/lines.js";
import { answerText, withLocalAgent } from "./local-command.js";

/** `greenroom agent verify`: hashes everything that is staged again; damage is named, and the exit code tells. */
export const run = (options: CommandOptions, { stdout }: CommandStreams): Promise<number> =>
  withLocalAgent("agent verify", options, async (agent) => {
    const { verified, damaged } = await agent.verify();
    const text = [
      `${count(verified, "VIB")} verified${damaged.length === 0 ? "" : `, ${damaged.length} DAMAGED or missing:`}`,
      ...damaged.flatMap((id) => Lines.for(stdout).table([[id]])),
      ...(damaged.length === 0 ? [] : ["They are staged no more; stage the image again to fetch them."]),
    ];
    stdout.write(answerText(options, { verified, damaged }, `${text.join("\n")}\n`));
    return damaged.length === 0 ? EXIT.done : EXIT.untrusted;
  });
