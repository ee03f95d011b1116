import type { GrantInfo } from "../../../controller/api/wire/access/access.js";
import { cliProblem } from "../../cli-problems.js";
import { grantTable } from "../../render/access/access-tables.js";
import { columnsOf } from "../../render/terminal.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Gives a user (or, with --group, a group that the identity provider tells) a role: on the whole fleet, a cluster with its hosts, or one host.",
      )
      .argument("<who>", "user, such as ann or oidc:ann; with --group the group")
      .argument("<role>", "viewer, stager, remediator, image-author, administrator, or one of your own")
      .option("--group", "it is a group of the identity provider")
      .option("--cluster <cluster>", "on this cluster alone (id or name)")
      .option("--host <host>", "on this host alone (id or name)");
    addContext(addOutput(command));
    addExamples(command, [
      ["staging in one cluster", "grant add ann stager --cluster production"],
      ["a group sees everything", "grant add operators viewer --group"],
    ]);
  },
  run: ({ args, flags, terminal }) => {
    const [who = "", role = ""] = args;
    const cluster = flags.text("cluster");
    const host = flags.text("host");
    if (cluster !== undefined && host !== undefined)
      throw cliProblem("USAGE_INVALID", { what: "give --cluster or --host, not both" });
    const on = { ...(cluster !== undefined && { cluster }), ...(host !== undefined && { host }) };
    return withController(flags, async (rest) => {
      const subject = flags.is("group") ? { group: who } : { user: who };
      const grant = await rest.post<GrantInfo>("/api/greenroom/grants", { ...subject, role, on });
      printChange({
        terminal,
        flags,
        changed: true,
        data: grant,
        table: () => grantTable([grant], columnsOf(terminal.stdout)),
      });
      return 0;
    });
  },
};
