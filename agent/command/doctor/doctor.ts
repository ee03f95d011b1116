import { join } from "node:path";
import { EXIT } from "../../../core/problem/core-problems.js";
import { systemClock } from "../../../core/time/clock.js";
import type { AgentSettings } from "../../domain/agent-settings.js";
import { Ledger } from "../../ledger/ledger.js";
import { LEDGER_FILE } from "../../main.js";
import { loadIdentity, type HostIdentity } from "../../service/identity.js";
import { driverFor, loadAgentSettings, requireRoot } from "../agent-context.js";
import type { CommandOptions, CommandStreams } from "../command-options.js";
import { connectionChecks } from "./connection-checks.js";
import { doctorText } from "./doctor-text.js";
import { folderChecks, spaceChecks } from "./folder-checks.js";
import { hookChecks } from "./hook-checks.js";
import { certificateCheck, clockCheck } from "./identity-checks.js";
import { fine, looked, thrownCheck, unknowable, warned, type Check, type Verdict } from "./verdict.js";

/** Worst first. */
const EXITS: readonly (readonly [Verdict, number])[] = [
  ["wrong", EXIT.failed],
  ["unknown", EXIT.failed],
  ["warning", EXIT.partial],
];

/** `greenroom agent doctor`: looks at everything that this host needs, with the daemon up or down; changes nothing. Exits by the worst verdict. */
export async function run(options: CommandOptions, { stdout }: CommandStreams): Promise<number> {
  const settings = loadAgentSettings(options);
  requireRoot("agent doctor", settings);
  const checks = await examine(settings);
  const [worst, exit] = EXITS.find(([verdict]) => checks.some((check) => check.verdict === verdict)) ?? [
    "ok",
    EXIT.done,
  ];
  const text =
    options["output"] === "json"
      ? `${JSON.stringify({ verdict: worst, checks }, null, 2)}\n`
      : doctorText(checks, stdout);
  stdout.write(text);
  return exit;
}

async function examine(settings: AgentSettings): Promise<readonly Check[]> {
  const host = driverFor(settings);
  const here = [
    ...(await folderChecks(settings, host)),
    ...(await spaceChecks(settings, host)),
    ...hookChecks(settings),
  ];
  try {
    return [...(await ofIdentity(settings, loadIdentity(settings.stateFolder))), ...here];
  } catch (thrown) {
    const unseen = ["certificate", "clock", "connection"].map((name) => unknowable(name, "this host has no identity"));
    return [thrownCheck("enrolment", thrown), ...unseen, ...here];
  }
}

async function ofIdentity(settings: AgentSettings, identity: HostIdentity): Promise<readonly Check[]> {
  const ledger = ledgerFacts(settings);
  return [
    fine("enrolment", `${identity.hostName} (${identity.hostId}), reports to ${identity.reportsAddress}`),
    ...(await looked("certificate", () => Promise.resolve(certificateCheck(identity, systemClock)))),
    ...(await looked("clock", () =>
      Promise.resolve(clockCheck(identity, { clock: systemClock, newest: ledger.newest })),
    )),
    ...(await connectionChecks(settings, identity)),
    ledger.check,
  ];
}

/** The ledger, read only, and the newest moment in it. */
function ledgerFacts({ stateFolder }: AgentSettings): { readonly check: Check; readonly newest: string | undefined } {
  const path = join(stateFolder, LEDGER_FILE);
  try {
    const ledger = Ledger.openReadOnly(path);
    try {
      const [finding] = ledger.findings.all();
      const remedy =
        "Look at the findings in `greenroom agent status`; what is damaged is fetched again by the next staging.";
      const check =
        finding === undefined
          ? fine("ledger", path)
          : warned(
              "ledger",
              `${path} is well; in the staging folder ${finding.kind}: ${finding.name} at ${finding.at}`,
              remedy,
            );
      return { check, newest: ledger.orders.last()?.at };
    } finally {
      ledger.close();
    }
  } catch (thrown) {
    return { check: thrownCheck("ledger", thrown), newest: undefined };
  }
}
