import { Option } from "commander";
import { printChange } from "../render/answer.js";
import { withController } from "../rest/connect.js";
import { readScope } from "../rest/scope.js";
import { finishTask } from "../task/finish-task.js";
import { addContext, addOutput, addWait, wholeNumber } from "./options.js";
import { addHosts } from "./scope-options.js";
import { addExamples, type Verb } from "./verb.js";

export const verb: Verb = {
  describe: (command) => {
    addHosts(command)
      .description(
        "Removes what is staged on hosts, of one image or all of it, and proves the absence by each host's signed receipt. What hosts run stays as it is. Refused while a staging runs there.",
      )
      .option("--image <image>", "only this image: a commit, or a digest such as sha256:… (default: everything)")
      .addOption(new Option("--limit <number>", "hosts at once (default: all)").argParser(wholeNumber(1, 10_000)));
    addContext(addOutput(addWait(command)));
    addExamples(command, [
      ["all that is staged in a cluster", "unstage production"],
      ["one image on one host", "unstage --host esx-01 --image commit-4"],
      ["a standalone host", "unstage --standalone edge-07"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const { kind, id, hosts } = await readScope(rest, args[0], flags);
      const image = flags.text("image");
      const limit = flags.number("limit");
      const path = `/api/greenroom/${kind}s/${encodeURIComponent(id)}/software?action=unstage`;
      const task = await rest.post<string>(path, {
        ...(hosts === undefined ? {} : { hosts }),
        ...(image === undefined ? {} : { image }),
        ...(limit === undefined ? {} : { hosts_at_once: limit }),
      });
      if (flags.is("wait")) return finishTask({ rest, id: task, terminal, flags, progressIs: "asked-for" });
      printChange({ terminal, flags, changed: true, data: { task }, table: () => `${task}\n` });
      return 0;
    }),
};
