import { EXIT } from "../../../core/problem/core-problems.js";
import type { Change } from "../../fleet/change.js";
import { readFleet } from "../../fleet/fleet-file.js";
import { planFleet, type FleetPlan } from "../../fleet/fleet-plan.js";
import { planText, sumText } from "../../fleet/fleet-text.js";
import { printChange } from "../../render/answer.js";
import { withController } from "../../rest/connect.js";
import type { Rest } from "../../rest/rest.js";
import { EXIT_LEFT, resultOf } from "../../task/follow-task.js";
import { confirm } from "../confirm.js";
import { addContext, addOutput } from "../options.js";
import { addExamples, type Invocation, type Verb } from "../verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Makes the fleet what a file says: clusters, where hosts belong, images, apply policies, depot overrides. Shows what differs and changes that alone; a second time it does nothing. What the file does not name stays as it is: hosts are not decommissioned and clusters not deleted, unless with --prune. Hosts run what they run until they are staged and remediated.",
      )
      .requiredOption("-f, --file <file>", "YAML or JSON; - reads standard input")
      .option("--dry-run", "only show what differs")
      .option("--prune", "decommission hosts and delete clusters that the file does not name")
      .option("--yes", "with --prune: do it, it cannot be taken back");
    addContext(addOutput(command));
    addExamples(command, [
      ["what differs", "fleet apply -f fleet.yaml --dry-run"],
      ["make it so", "fleet apply -f fleet.yaml"],
      ["and remove what the file does not name", "fleet apply -f fleet.yaml --prune --yes"],
    ]);
    command.addHelpText("after", FILE_HELP);
  },
  run: async ({ flags, terminal }) => {
    const wanted = await readFleet(flags.needed("file"), terminal.stdin);
    return withController(flags, async (rest) => {
      const plan = await planFleet(rest, wanted, flags.is("prune") ? "prune" : "keep");
      const dryRun = flags.is("dryRun");
      if (flags.form.forPeople) terminal.stdout.write(planText(plan, terminal.stdout));
      if (!dryRun && plan.changes.some(({ final }) => final === true))
        await confirm({ flags, terminal }, "hosts that the file does not name are decommissioned for good");
      const done = dryRun ? 0 : await applied(rest, plan.changes, { flags, terminal });
      const changed = dryRun ? plan.changes.length > 0 : done > 0;
      const table = () => sumText(done, plan.changes, dryRun ? "dry-run" : "apply");
      printChange({ terminal, flags, changed, data: dataOf(plan, { dryRun, done }), table });
      if (!dryRun && done < plan.changes.length) return EXIT_LEFT;
      return plan.missing.length > 0 ? EXIT.partial : EXIT.done;
    });
  },
};

const dataOf = ({ changes, missing, unnamed }: FleetPlan, { dryRun, done }: { dryRun: boolean; done: number }) => ({
  dry_run: dryRun,
  made: done,
  changes: changes.map(({ on, what, differences }) => ({ on, what, differences })),
  missing_hosts: missing,
  unnamed,
});

/** In the order of the plan; how many were made. What fails tells how far it came: a second run goes on there. */
async function applied(
  rest: Rest,
  changes: readonly Change[],
  { flags, terminal }: Pick<Invocation, "flags" | "terminal">,
): Promise<number> {
  const follow = async (id: string) =>
    (await resultOf<unknown>({ rest, id, terminal, flags, progressIs: "beside" })) !== undefined;
  for (const [at, change] of changes.entries()) {
    try {
      if (!(await change.apply({ rest, follow }))) return at;
    } catch (thrown) {
      terminal.stderr.write(
        `${change.on}: ${change.what} failed; ${at} of ${changes.length} changes are made. Run it again when that is mended.\n`,
      );
      throw thrown;
    }
  }
  return changes.length;
}

const FILE_HELP = `
A file:
  version: 1
  default_policies:
    clusters: { failure_action: { action: RETRY, retry_delay: 300, retry_count: 3 } }
  clusters:
    - name: production
      hosts: [esx-01, esx-02]
      image:
        base_image: { version: 8.0.3-24022510 }
        components: { acme-nic: 1.2.3-1 }
      policy:
        parallel_remediation_action: { enabled: true, max_hosts: 2 }
      depot_override:
        mirrors: [http://mirror.example.net/greenroom/]
        fallback: true
  standalone:
    - host: edge-07
      image_file: edge-image.json

With --dry-run \`changed\` tells whether anything would be.

Exit codes: 0 it is as the file says, 6 hosts of the file are not enrolled yet, 130 left by Ctrl-C.`;
