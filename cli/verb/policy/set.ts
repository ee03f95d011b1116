import { isDeepStrictEqual } from "node:util";
import type { ClusterPolicySpec } from "../../../controller/api/wire/remediation/apply-policy.js";
import { cliProblem } from "../../cli-problems.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import { addContext, addOutput } from "../options.js";
import { addPolicy, policyOf } from "../remediation/run-policy.js";
import { addExamples, type Verb } from "../verb.js";
import { addPolicyScope, policyPath } from "./policy-scope.js";

export const verb: Verb = {
  describe: (command) => {
    command.description(
      "Sets fields of an apply policy; the others stay as they are set. --clear unsets all of them first, so that the layer below decides.",
    );
    addPolicyScope(command);
    addPolicy(command).option("--clear", "unset everything that is set there first");
    addContext(addOutput(command));
    addExamples(command, [
      ["three hosts of a cluster at once", "policy set production --limit 3"],
      ["by default never try again to enter maintenance mode", "policy set --default-clusters --maintenance-retries 0"],
      ["what the default says", "policy set production --clear"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const wanted = policyOf(flags);
      if (wanted === undefined && !flags.is("clear"))
        throw cliProblem("USAGE_INVALID", { what: "say what is to be set, or --clear" });
      const path = await policyPath(rest, args[0], flags);
      const configured = await rest.get<ClusterPolicySpec>(path);
      const before = flags.is("clear") ? {} : configured;
      const own = { ...before.greenroom, ...wanted?.greenroom };
      const policy = { ...before, ...wanted, ...(Object.keys(own).length > 0 && { greenroom: own }) };
      await rest.putJson(path, policy);
      const changed = !isDeepStrictEqual(configured, await rest.get<ClusterPolicySpec>(path));
      printChange({ terminal, flags, changed, data: policy, table: () => "The policy is set.\n" });
      return 0;
    }),
};
