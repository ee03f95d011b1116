import type { RoleInfo } from "../../../controller/api/wire/access/access.js";
import { roleTable } from "../../render/access/access-tables.js";
import { columnsOf } from "../../render/terminal.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput, repeated, wholeNumber } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Makes a role of your own, or makes it have exactly these privileges. Every role has System.Read.")
      .argument("<role>", "name")
      .option("--privilege <privilege>", "a privilege (may be given several times)", repeated)
      .option("--description <text>", "what it is for")
      .option(
        "--if-revision <number>",
        "only if it is still at this revision; 0: only if there is none",
        wholeNumber(0, 999_999_999),
      );
    addContext(addOutput(command));
    addExamples(command, [
      [
        "who stages, and repeats what failed",
        "role set night-shift --privilege Greenroom.Stage --privilege VcIntegrity.lifecycleGeneral.Write",
      ],
      ["only where nobody else has made it", "role set auditor --privilege Greenroom.Audit.Read --if-revision 0"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const [name = ""] = args;
      const revision = flags.number("ifRevision");
      const body = { privileges: flags.list("privilege"), description: flags.text("description") ?? "" };
      const headers = revision === undefined ? {} : { "if-match": `"${revision}"` };
      const role = await rest.putJson<RoleInfo>(`/api/greenroom/roles/${encodeURIComponent(name)}`, body, headers);
      printChange({
        terminal,
        flags,
        changed: true,
        data: role,
        table: () => roleTable([role], columnsOf(terminal.stdout)),
      });
      return 0;
    }),
};
