import { Argument } from "commander";
import { COMPLETION_SCRIPTS, SHELLS } from "../../guide/completion/scripts.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Prints a script by which a shell completes verbs, options, and names: clusters, hosts, tasks, depots, versions, of the controller of the context in force. It is asked for at most 1.5 s, its answer is kept for 20 s; without it verbs and options are completed all the same.",
      )
      .addArgument(new Argument("<shell>", "which one").choices(SHELLS));
    addExamples(command, [
      ["in ~/.bashrc", 'eval "$(greenroom completion bash)"'],
      ["for fish", "completion fish > ~/.config/fish/completions/greenroom.fish"],
    ]);
  },
  run: ({ args, terminal }) => {
    const shell = SHELLS.find((one) => one === args[0]);
    if (shell !== undefined) terminal.stdout.write(COMPLETION_SCRIPTS[shell]);
    return Promise.resolve(0);
  },
};
