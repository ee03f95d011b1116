import type { SoftwareInfo } from "../../../controller/api/wire/software.js";
import { cliProblem } from "../../cli-problems.js";
import { printAnswer } from "../../render/answer.js";
import { imageText } from "../../render/image-text.js";
import { isNotFound } from "../../rest/answer-problem.js";
import { withController } from "../../rest/connect.js";
import type { Rest } from "../../rest/rest.js";
import { readScope, type Scope } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows the image of a cluster or standalone host: its parts, its commit, and the closed list of VIBs with digest, target and the rule that chose each.",
      )
      .argument("[cluster]", "id or name of a cluster")
      .option("--standalone <host>", "a standalone host");
    addContext(addOutput(command));
    addExamples(command, [
      ["of a cluster", "image show production"],
      ["digests, for a program", "image show production --output json | jq -r '.greenroom.vibs[].sha256'"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const scope = await readScope(rest, args[0], flags);
      const software = await readSoftware(rest, scope);
      printAnswer({ terminal, flags, data: software, table: () => imageText(scope.name, software, terminal.stdout) });
      return 0;
    }),
};

async function readSoftware(rest: Rest, scope: Scope): Promise<SoftwareInfo> {
  try {
    return await rest.get<SoftwareInfo>(`${scope.base}/software`);
  } catch (thrown) {
    if (isNotFound(thrown)) throw cliProblem("SCOPE_WITHOUT_IMAGE", { scope: scope.name }, thrown);
    throw thrown;
  }
}
