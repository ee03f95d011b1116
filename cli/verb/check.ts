import { Option } from "commander";
import type { ClusterCompliance } from "../../controller/api/wire/software.js";
import { asProblem, EXIT } from "../../core/problem/core-problems.js";
import { ago } from "../render/ago.js";
import { narrowed } from "../render/narrowed-compliance.js";
import { detailsText } from "../render/compliance/details-text.js";
import { printAnswer } from "../render/answer.js";
import { checkText } from "../render/check-text.js";
import { withController } from "../rest/connect.js";
import type { Rest } from "../rest/rest.js";
import { scopesWithImage, startScan, unlessBusy, type BusyScope } from "../rest/scan-scope.js";
import { readHosts, readScope, type Scope } from "../rest/scope.js";
import { EXIT_LEFT, resultOf } from "../task/follow-task.js";
import { addContext, addOutput, addWait, repeated } from "./options.js";
import { addExamples, type Invocation, type Verb } from "./verb.js";

export const verb: Verb = {
  describe: (command) => {
    command
      .description(
        "Compares hosts with their image (every target: host, DPUs, firmware) and prints the fleet table. Changes nothing. Exits 0 when the check itself ran, whatever it found.",
      )
      .argument("[cluster]", "id or name of a cluster")
      .addOption(
        new Option("--host <host>", "only this host of its cluster; may be given several times").argParser(repeated),
      )
      .option("--standalone <host>", "a standalone host")
      .option(
        "--all",
        "every cluster and standalone host that has an image; where a task runs, what is remembered of it, and exit 6",
      )
      .addOption(
        new Option(
          "--details",
          "print beside the table what differs on each host: image parts, firmware, VIBs, installed against desired",
        ),
      )
      .addOption(
        new Option("--fail-on <status>", "exit 6 when a host is not compliant (whether staged or not)").choices([
          "non-compliant",
        ]),
      );
    addContext(addOutput(addWait(command)));
    addExamples(command, [
      ["a cluster", "check production"],
      ["one of its hosts", "check --host esx-01"],
      ["a standalone host", "check --standalone edge-07"],
      ["what exactly differs on a host, and what to do", "check --host esx-01 --details"],
      ["everything, as a gate in a script", "check --all --fail-on non-compliant"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const scopes = flags.is("all") ? await scopesWithImage(rest, args[0]) : [await readScope(rest, args[0], flags)];
      if (!flags.is("wait")) return startOnly(rest, scopes, { flags, terminal });
      const results: (readonly [id: string, ClusterCompliance])[] = [];
      const busy: BusyScope[] = [];
      for (const scope of scopes) {
        const checked = () => check(rest, scope, { flags, terminal });
        const answer = flags.is("all") ? await unlessBusy(rest, scope, checked) : await checked();
        if (answer === undefined) return EXIT_LEFT;
        const compliance = "why" in answer ? answer.remembered : answer;
        if ("why" in answer) busy.push(answer);
        if (compliance !== undefined) results.push([scope.id, narrowed(compliance, scope.hosts)]);
      }
      const found = results.map(([, compliance]) => compliance);
      const hosts = await readHosts(rest);
      const data = flags.is("all") ? Object.fromEntries(results) : found[0];
      const details = () => found.map((each) => detailsText(each, terminal.stdout)).join("");
      const table = () => `${checkText(found, hosts, terminal.stdout)}${flags.is("details") ? details() : ""}`;
      printAnswer({ terminal, flags, data, table });
      terminal.stderr.write(busy.map(busyText).join(""));
      if (busy.length > 0) return EXIT.partial;
      return flags.text("failOn") !== undefined && found.some((each) => each.status !== "COMPLIANT")
        ? EXIT.partial
        : EXIT.done;
    }),
};

type Speaking = Pick<Invocation, "flags" | "terminal">;

/** What of the table is not of now, and what keeps it so. */
function busyText({ scope, why, remembered }: BusyScope): string {
  const age = remembered && ago(remembered.greenroom.age_seconds ?? 0);
  const shown = age === undefined ? "was never checked" : `is shown from memory, checked ${age}`;
  return `${scope.name} (${scope.id}) ${shown}: ${why}\n`;
}

async function check(rest: Rest, scope: Scope, speaking: Speaking): Promise<ClusterCompliance | undefined> {
  return resultOf<ClusterCompliance>({ rest, id: await startScan(rest, scope), ...speaking, progressIs: "beside" });
}

async function startOnly(rest: Rest, scopes: readonly Scope[], { flags, terminal }: Speaking): Promise<number> {
  const started = await Promise.allSettled(scopes.map((scope) => startScan(rest, scope)));
  const tasks = started.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const refusals = started.flatMap((one) => (one.status === "rejected" ? [asProblem(one.reason)] : []));
  const unexpected = refusals.find(({ code }) => !flags.is("all") || code !== "SCOPE_BUSY");
  if (tasks.length === 0 && unexpected !== undefined) throw unexpected;
  const data = flags.is("all") ? tasks.map((task) => ({ task })) : { task: tasks[0] };
  printAnswer({ terminal, flags, data, table: () => tasks.map((task) => `${task}\n`).join("") });
  if (unexpected !== undefined) throw unexpected;
  terminal.stderr.write(refusals.map(({ message }) => `not started: ${message}\n`).join(""));
  return refusals.length > 0 ? EXIT.partial : EXIT.done;
}
