import type { EffectiveComponents } from "../../../controller/api/wire/image/image-parts.js";
import type { SoftwareInfo } from "../../../controller/api/wire/software.js";
import { cliProblem } from "../../cli-problems.js";
import { printAnswer } from "../../render/answer.js";
import { effectiveText } from "../../image/effective-text.js";
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
      .option("--standalone <host>", "a standalone host")
      .option("--effective", "what its layers come to, component by component, instead");
    addContext(addOutput(command));
    addExamples(command, [
      ["of a cluster", "image show production"],
      ["digests, for a program", "image show production --output json | jq -r '.greenroom.vibs[].sha256'"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const scope = await readScope(rest, args[0], flags);
      if (flags.is("effective")) {
        const data = await read<EffectiveComponents>(rest, scope, "/effective-components");
        printAnswer({ terminal, flags, data, table: () => effectiveText(data, terminal.stdout) });
        return 0;
      }
      const software = await read<SoftwareInfo>(rest, scope, "");
      printAnswer({ terminal, flags, data: software, table: () => imageText(scope.name, software, terminal.stdout) });
      return 0;
    }),
};

async function read<T>(rest: Rest, scope: Scope, part: string): Promise<T> {
  try {
    return await rest.get<T>(`${scope.base}/software${part}`);
  } catch (thrown) {
    if (isNotFound(thrown)) throw cliProblem("SCOPE_WITHOUT_IMAGE", { scope: scope.name }, thrown);
    throw thrown;
  }
}
