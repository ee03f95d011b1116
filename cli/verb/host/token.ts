import { Option } from "commander";
import type { JoinToken } from "../../../controller/api/wire/inventory.js";
import { cliProblem } from "../../cli-problems.js";
import { printChange } from "../../render/answer.js";
import { moment } from "../../../core/terminal/quantity.js";
import { renderFacts } from "../../render/table.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput, wholeNumber } from "../options.js";
import { addExamples, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description("Makes a one-time token with which one host joins, into a cluster or as a standalone host.")
      .option("--cluster <cluster>", "cluster that the host joins (id or name)")
      .option("--standalone", "let it join as a standalone host")
      .addOption(
        new Option("--ttl <seconds>", "seconds until the token expires, 1 to 604800 (a week)")
          .default(3600)
          .argParser(wholeNumber(1, 604_800)),
      );
    addContext(addOutput(command));
    addExamples(command, [
      ["for a host of a cluster", "host token --cluster production"],
      ["for a standalone host, within ten minutes", "host token --standalone --ttl 600"],
    ]);
  },
  run: ({ flags, terminal }) => {
    const cluster = flags.text("cluster");
    if ((cluster === undefined) !== flags.is("standalone"))
      throw cliProblem("USAGE_INVALID", { what: "give either --cluster CLUSTER or --standalone" });
    return withController(flags, async (rest) => {
      const token = await rest.post<JoinToken>("/api/greenroom/join-tokens", {
        ttl_seconds: flags.number("ttl"),
        ...(cluster === undefined ? {} : { cluster }),
      });
      printChange({ terminal, flags, changed: true, data: token, table: () => tokenText(token) });
      return 0;
    });
  },
};

const tokenText = (token: JoinToken): string =>
  `${renderFacts([
    ["token", token.token],
    ["for", token.cluster === null ? "a standalone host" : `cluster ${token.cluster}`],
    ["expires", moment(token.expires_at)],
  ])}
On the host:
  greenroom agent enroll --controller ${token.controller} --token ${token.token} \\
    --ca-fingerprint ${token.ca_fingerprint} --advertise ADDRESS_OF_THE_HOST:PORT
`;
