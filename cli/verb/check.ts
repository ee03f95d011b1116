import { Option } from "commander";
import type { ClusterSummary, HostDetail } from "../../controller/api/wire/inventory.js";
import type { ClusterCompliance } from "../../controller/api/wire/software.js";
import { EXIT } from "../../core/problem/core-problems.js";
import { cliProblem } from "../cli-problems.js";
import { printAnswer } from "../render/answer.js";
import { fleetRows, fleetTable, readinessSentence } from "../render/fleet-table.js";
import type { Terminal } from "../render/terminal.js";
import { withController } from "../rest/connect.js";
import { isNotFound } from "../rest/answer-problem.js";
import type { Rest } from "../rest/rest.js";
import { clusterScope, hostScope, readCluster, readHosts, readScope, type Scope } from "../rest/scope.js";
import { EXIT_LEFT, resultOf } from "../task/follow-task.js";
import type { Flags } from "./flags.js";
import { addContext, addOutput, addWait, repeated } from "./options.js";
import { addExamples, type Verb } from "./verb.js";

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
      .option("--all", "every cluster and standalone host that has an image")
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
      ["everything, as a gate in a script", "check --all --fail-on non-compliant"],
    ]);
  },
  run: ({ args, flags, terminal }) =>
    withController(flags, async (rest) => {
      const scopes = flags.is("all") ? await scopesOf(rest, args[0]) : [await readScope(rest, args[0], flags)];
      if (!flags.is("wait")) return startOnly(rest, scopes, { flags, terminal });
      const found: ClusterCompliance[] = [];
      for (const scope of scopes) {
        const compliance = await check(rest, scope, { flags, terminal });
        if (compliance === undefined) return EXIT_LEFT;
        found.push(narrowed(compliance, scope));
      }
      const hosts = await readHosts(rest);
      const data = flags.is("all")
        ? Object.fromEntries(found.map((each, at) => [scopes[at]?.id ?? "", each]))
        : found[0];
      printAnswer({ terminal, flags, data, table: () => checkText(found, hosts, terminal) });
      return flags.text("failOn") !== undefined && found.some((each) => each.status !== "COMPLIANT")
        ? EXIT.partial
        : EXIT.done;
    }),
};

interface Speaking {
  readonly flags: Flags;
  readonly terminal: Terminal;
}

const startScan = (rest: Rest, scope: Scope): Promise<string> =>
  rest.post<string>(`${scope.base}/software?action=scan&vmw-task=true`);

async function check(rest: Rest, scope: Scope, speaking: Speaking): Promise<ClusterCompliance | undefined> {
  return resultOf<ClusterCompliance>({ rest, id: await startScan(rest, scope), ...speaking, progressIs: "beside" });
}

async function startOnly(rest: Rest, scopes: readonly Scope[], { flags, terminal }: Speaking): Promise<number> {
  const tasks = await Promise.all(scopes.map((scope) => startScan(rest, scope)));
  const data = flags.is("all") ? tasks.map((task) => ({ task })) : { task: tasks[0] };
  printAnswer({ terminal, flags, data, table: () => tasks.map((task) => `${task}\n`).join("") });
  return EXIT.done;
}

/** Every cluster and standalone host that has an image. */
async function scopesOf(rest: Rest, cluster: string | undefined): Promise<readonly Scope[]> {
  if (cluster !== undefined) throw cliProblem("USAGE_INVALID", { what: "--all takes no cluster" });
  const summaries = await rest.get<readonly ClusterSummary[]>("/api/vcenter/cluster");
  const clusters = await Promise.all(summaries.map((summary) => readCluster(rest, summary.cluster)));
  const alone = (await readHosts(rest)).filter((host) => host.cluster === null).map(hostScope);
  const withImage = await Promise.all(alone.map((scope) => hasImage(rest, scope)));
  return [
    ...clusters.filter(({ commit }) => commit !== null).map((each) => clusterScope(each)),
    ...alone.filter((_, at) => withImage[at] === true),
  ];
}

async function hasImage(rest: Rest, scope: Scope): Promise<boolean> {
  try {
    await rest.get(`${scope.base}/software`);
    return true;
  } catch (thrown) {
    if (isNotFound(thrown)) return false;
    throw thrown;
  }
}

/** A cluster is always checked whole; of chosen hosts only those are shown. */
function narrowed(compliance: ClusterCompliance, { hosts }: Scope): ClusterCompliance {
  if (hosts === undefined) return compliance;
  const chosen = (ids: readonly string[]) => ids.filter((id) => hosts.includes(id));
  const kept = Object.fromEntries(Object.entries(compliance.hosts).filter(([id]) => hosts.includes(id)));
  const bad = Object.values(kept).find(({ status }) => status !== "COMPLIANT");
  return {
    ...compliance,
    status: bad?.status ?? "COMPLIANT",
    hosts: kept,
    compliant_hosts: chosen(compliance.compliant_hosts),
    non_compliant_hosts: chosen(compliance.non_compliant_hosts),
    incompatible_hosts: chosen(compliance.incompatible_hosts),
    unavailable_hosts: chosen(compliance.unavailable_hosts),
  };
}

function checkText(found: readonly ClusterCompliance[], hosts: readonly HostDetail[], { stdout }: Terminal): string {
  const rows = found.flatMap((each) => fleetRows(each, hosts));
  const notices = found.flatMap(({ notifications: { errors = [], warnings = [], info = [] } }) => [
    ...errors,
    ...warnings,
    ...info,
  ]);
  const told = notices.map((notice) => `${notice.type.toLowerCase()}: ${notice.message.default_message}\n`).join("");
  return `${fleetTable(rows, stdout)}${readinessSentence(rows)}${told}`;
}
