import { Option } from "commander";
import type { AuditRow } from "../../../controller/api/wire/access/audit.js";
import { auditTable } from "../../render/access/access-tables.js";
import { printAnswer } from "../../render/answer.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { idOf } from "../../rest/id-of.js";
import { addContext, addOutput, wholeNumber } from "../options.js";
import { pastTime } from "../quantities.js";
import { addExamples, type Verb } from "../verb.js";

const FIELDS = [
  ["user", "who"],
  ["what", "what"],
  ["outcome", "outcome"],
] as const;

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Lists who did what, from where, on what and with what result, newest first.")
      .option("--user <user>", "only of this user")
      .option("--what <what>", "only this, such as `image commit`")
      .option("--on <what>", "only on this cluster or host, by id or name, or another id")
      .option("--outcome <outcome>", "OK, STARTED, a problem code, or `refused` for all that did not go well")
      .option("--since <time>", "from this time on: 2026-11-28, 2026-11-28T22:00, or 7d, 12h ago")
      .option("--until <time>", "before this time")
      .addOption(new Option("--limit <rows>", "most rows, 1 to 1000").default(100).argParser(wholeNumber(1, 1000)));
    addContext(addOutput(command));
    addExamples(command, [
      ["what was refused lately", "audit list --outcome refused"],
      ["what a user did", "audit list --user ann --limit 500"],
    ]);
  },
  run: ({ flags, terminal }) =>
    withController(flags, async (rest) => {
      const query = new URLSearchParams({ limit: String(flags.number("limit") ?? 100) });
      for (const [option, field] of FIELDS) {
        const wanted = flags.text(option);
        if (wanted !== undefined) query.set(field, wanted);
      }
      const on = flags.text("on");
      if (on !== undefined) query.set("on_what", await idOf(rest, on));
      for (const bound of ["since", "until"]) {
        const time = flags.text(bound);
        if (time !== undefined) query.set(bound, pastTime(`--${bound}`, time));
      }
      const rows = await rest.get<readonly AuditRow[]>(`/api/greenroom/audit?${query.toString()}`);
      printAnswer({ terminal, flags, data: rows, table: () => auditTable(rows, columnsOf(terminal.stdout)) });
      return 0;
    }),
};
