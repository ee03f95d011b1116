import { addLocalAgent, addStreamOutput } from "../options.js";
import { pastTime } from "../quantities.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Shows the log of this host's agent, with the daemon up or down: the file in its state folder, or where systemd keeps its lines, the journal. Root only.",
      )
      .option("--since <time>", "not before: 2026-11-28, 2026-11-28T22:00, or 7d, 12h, 5m ago")
      .option("-f, --follow", "go on with what comes, until Ctrl-C")
      .option("--file <file>", "of this file, where the agent's standard error went there")
      .option("--unit <unit>", "unit of systemd that runs the agent (default: greenroom-agent)");
    addLocalAgent(addStreamOutput(command));
    addExamples(command, [
      ["the last hour, and what comes", "agent logs --since 1h --follow"],
      ["what was refused, by a program", `agent logs --output json | jq 'select(.msg | test("refused"))'`],
    ]);
  },
  run: async ({ flags, terminal, side }) => {
    const since = flags.text("since");
    const from = since === undefined ? {} : { since: pastTime("--since", since) };
    return (await side())({ ...flags.plain(), ...from }, terminal);
  },
};
