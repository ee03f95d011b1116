import type { TokenCreated } from "../../../controller/api/wire/access/access.js";
import { moment } from "../../../core/terminal/quantity.js";
import { cliProblem } from "../../cli-problems.js";
import { renderFacts } from "../../render/table.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput, repeated, wholeNumber } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Makes an API token for yourself, for a program. Its secret is shown this once. Without --role it may do what you may; with it no more than these roles, and never more than you.",
      )
      .argument("<name>", "what it is for")
      .option(
        "--role <role[@cluster]>",
        "bound it to a role, everywhere or in a cluster (may be given several times)",
        repeated,
      )
      .option("--days <number>", "days until it expires, 1 to 366 (default: 90)", wholeNumber(1, 366));
    addContext(addOutput(command));
    addExamples(command, [
      ["for monitoring", "token create monitoring --role viewer --days 366"],
      ["for a nightly staging of one cluster", "token create nightly --role stager@production"],
    ]);
  },
  run: ({ args, flags, terminal }) => {
    const scope = flags.list("role").map(boundOf);
    const days = flags.number("days");
    return withController(flags, async (rest) => {
      const token = await rest.post<TokenCreated>("/api/greenroom/tokens", {
        name: args[0] ?? "",
        ...(scope.length > 0 && { scope }),
        ...(days !== undefined && { ttl_seconds: days * 86_400 }),
      });
      const facts = () =>
        renderFacts([
          ["token", token.token],
          ["secret", token.secret],
          ["expires", moment(token.expires_at)],
          ["use", "GREENROOM_URL and GREENROOM_TOKEN, or `Authorization: Bearer …`; it is not shown again"],
        ]);
      printChange({ terminal, flags, changed: true, data: token, table: facts });
      return 0;
    });
  },
};

function boundOf(text: string): { readonly role: string; readonly on?: { readonly cluster: string } } {
  const [role = "", cluster, ...rest] = text.split("@");
  if (role === "" || cluster === "" || rest.length > 0)
    throw cliProblem("USAGE_INVALID", { what: `${text} is no role: write ROLE or ROLE@CLUSTER` });
  return cluster === undefined ? { role } : { role, on: { cluster } };
}
