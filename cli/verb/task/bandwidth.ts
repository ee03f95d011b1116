import type { TaskCap } from "../../../controller/api/wire/fan-out.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { ownTaskPath } from "../../task/watch/watch-task.js";
import { addContext, addOutput } from "../options.js";
import { byteRateOrNone } from "../quantities.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Changes the bandwidth cap of a staging while it runs, for each of its hosts that is not through: those that fetch do so at the new rate at once, those that are away or whose turn is yet to come have it when they go on. The host's own cap holds beside it: the lower of the two counts.",
      )
      .argument("<task>", "id of the task")
      .argument("<limit>", 'bytes a second on each host, such as 10MiB or 500KiB; "none" lifts the cap');
    addContext(addOutput(command));
    addExamples(command, [
      ["gently, for the working day has begun", "task bandwidth task-7 5MiB"],
      ["as fast as may be", "task bandwidth task-7 none"],
      ["for a program", "task bandwidth task-7 5MiB --output json"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [id = "", limit = ""] = args;
      const wanted = { max_bytes_per_second: byteRateOrNone("LIMIT", limit) };
      const answer = await rest.post<TaskCap>(`${ownTaskPath(id)}?action=set-bandwidth`, wanted);
      printChange({ terminal, flags, changed: true, data: answer, table: () => capText(answer) });
      return 0;
    }),
};

const capText = ({ task, max_bytes_per_second: cap, hosts }: TaskCap): string =>
  [`${task}: ${capWords(cap)} on each host\n`, ...hosts.map((host) => `  ${host.name}: ${hostWords(host)}\n`)].join("");

const capWords = (cap: number): string => (cap === 0 ? "no cap" : `at most ${formatBytes(cap)}/s`);

function hostWords({ state, problem, max_bytes_per_second: cap }: TaskCap["hosts"][number]): string {
  if (state === "CHANGED") return `${capWords(cap ?? 0)}, from now on`;
  const why = problem === null ? "" : `: ${problem.message}`;
  return state === "LATER" ? `when it goes on${why}` : `unchanged${why}`;
}
