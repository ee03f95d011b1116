import type { HostCap } from "../../../controller/api/wire/fan-out.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { hostPath } from "../../rest/scope.js";
import { addContext, addOutput } from "../options.js";
import { byteRateOrNone } from "../quantities.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Sets the bandwidth cap of a host at once, also for a staging that runs there; the host keeps it over restarts. It has to answer. Of all its caps the lowest counts; that of one staging is changed by `task bandwidth`.",
      )
      .argument("<host>", "id or name")
      .argument("<limit>", 'bytes a second, such as 10MiB or 500KiB; "none" lifts the cap');
    addContext(addOutput(command));
    addExamples(command, [
      ["a host behind a thin line", "host bandwidth edge-07 2MiB"],
      ["no cap any more", "host bandwidth edge-07 none"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [host = "", limit = ""] = args;
      const wanted = { max_bytes_per_second: byteRateOrNone("LIMIT", limit) };
      const answer = await rest.post<HostCap>(`${hostPath(host)}?action=set-bandwidth`, wanted);
      const { name, max_bytes_per_second: cap } = answer;
      const table = () =>
        `${name}: ${cap === 0 ? "no cap" : `at most ${formatBytes(cap)}/s`}, from now on and after restarts\n`;
      printChange({ terminal, flags, changed: true, data: answer, table });
      return 0;
    }),
};
