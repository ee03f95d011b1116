import type { ClusterPolicySpec, EffectivePolicySpec } from "../../../controller/api/wire/remediation/apply-policy.js";
import { printAnswer } from "../../render/answer.js";
import { policyText } from "../../render/remediation/policy-text.js";
import { columnsOf } from "../../render/terminal.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Verb } from "../verb.js";
import { addPolicyScope, policyPath } from "./policy-scope.js";

export const verb: Verb = {
  describe: (command) => {
    command.description(
      "Shows the apply policy in force: each field, which layer decided it (built-in, global default, the cluster's or host's own), and who carries it out; in JSON also what is set there.",
    );
    addPolicyScope(command);
    addContext(addOutput(command));
    addExamples(command, [
      ["of a cluster", "policy get production"],
      ["the default of all clusters", "policy get --default-clusters"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const path = await policyPath(rest, args[0], flags);
      const [configured, effective] = await Promise.all([
        rest.get<ClusterPolicySpec>(path),
        rest.get<EffectivePolicySpec>(`${path}/effective`),
      ]);
      const data = { configured, effective };
      printAnswer({ terminal, flags, data, table: () => policyText(effective, columnsOf(terminal.stdout)) });
      return 0;
    }),
};
