import { asProblem } from "../../../core/problem/core-problems.js";
import { timestamp } from "../../../core/time/clock.js";
import type { HostCompliance } from "../../domain/compliance-model.js";
import { clusterChecks } from "../../domain/remediation/cluster-checks.js";
import {
  found,
  gathered,
  passed,
  type Check,
  type CheckedEntity,
  type CheckOutcome,
} from "../../domain/remediation/checks.js";
import { Gate } from "../../fleet/gate.js";
import type { PrecheckFinding } from "../../fleet/remediation/remediation-progress.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { notConnected } from "../fan-out/away.js";
import { dialledAgent, measureHost } from "../check/host-check.js";
import { policyInForce } from "../remediate/policy-in-force.js";
import { stillOut } from "../remediate/service-places.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { Ending, TaskRun } from "../task/task-run.js";
import { checkInput, type CheckInput } from "./check-input.js";

/** Hosts looked at at once: each hashes what is staged there. */
const CHECKS_IN_FLIGHT = 32;

/** What a host came to. */
interface CheckedHost {
  readonly host: HostRecord;
  readonly checks: readonly Check[];
  readonly compliance: HostCompliance | undefined;
}

/** The pre-check (VLCM 7b): each agent looks at itself, and the cluster is looked at as a whole. It ends well whatever it found. */
export async function precheck(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const input = checkInput.parse(run.record.input);
  const scopeId = run.record.scopeId ?? "";
  const startedAt = run.record.startedAt ?? timestamp(parts.clock);
  const image = await parts.store.reader.images.commit({ scopeId, commitId: input.commitId });
  const members = await parts.store.reader.hosts.ofScope(scopeId);
  const hosts = members.filter(({ id }) => input.hostIds.includes(id));
  const checked = await checkHosts(parts, run, { hosts, image });
  const out = await stillOut(parts, scopeId, run.signal);
  const entities = await entitiesOf(parts, { input, image, members, checked, out });
  const names = Object.fromEntries(hosts.map(({ id, name }) => [id, name]));
  const { commitId } = input;
  const outcome: CheckOutcome = { commitId, startedAt, endedAt: timestamp(parts.clock), entities, names };
  await parts.store.transact(({ lastResults }) =>
    lastResults.put({ scopeId, kind: "check", taskId: run.record.id, result: outcome }),
  );
  return { result: outcome };
}

async function checkHosts(
  parts: RolloutParts,
  run: TaskRun,
  { hosts, image }: { readonly hosts: readonly HostRecord[]; readonly image: ImageRecord },
): Promise<readonly CheckedHost[]> {
  const gate = new Gate(CHECKS_IN_FLIGHT);
  let done = 0;
  return Promise.all(
    hosts.map((host) =>
      gate.run(async () => {
        run.signal.throwIfAborted();
        const checked = await checkHost(parts, { host, image, signal: run.signal });
        done += 1;
        run.setProgress(Math.floor((100 * done) / hosts.length), `${done} of ${hosts.length} hosts checked`);
        return checked;
      }),
    ),
  );
}

interface HostToCheck {
  readonly host: HostRecord;
  readonly image: ImageRecord;
  readonly signal: AbortSignal;
}

async function checkHost(parts: RolloutParts, wanted: HostToCheck): Promise<CheckedHost> {
  const { host, image, signal } = wanted;
  const { store } = parts;
  try {
    const agent = await dialledAgent(parts.fleet, host.id, signal);
    const compliance = await measureHost(parts, { host, image, signal });
    await store.transact(({ compliance: table }) => table.put({ scopeId: image.scopeId, results: [compliance] }));
    const checks = [passed("CONNECTED", "the agent answers"), complianceCheck(compliance)];
    if (compliance.status === "COMPLIANT") return { host, compliance, checks };
    const { findings } = await agent.precheck(image.envelope, signal);
    const told = findings.map((one) => clearedFromHere(stagedFirst(one), host));
    return { host, compliance, checks: [...checks, ...gathered(told)] };
  } catch (thrown) {
    // A pre-check that was canceled says nothing about the host.
    signal.throwIfAborted();
    const { message: text, remedy } = await notConnected(store.reader, host.id, asProblem(thrown));
    return { host, compliance: undefined, checks: [found("CONNECTED", "ERROR", { text, remedy })] };
  }
}

/** What is not staged is in nobody's way: every remediation stages it before anything else (VLCM 6.16). */
const stagedFirst = (finding: PrecheckFinding): PrecheckFinding =>
  finding.id === "STAGED_CONTENT" && finding.severity === "ERROR"
    ? {
        ...finding,
        severity: "WARNING",
        remedy: "Nothing: remediation stages it first; to spare that time, stage it now.",
      }
    : finding;

/** The host says how to clear it there; whoever reads this sits at the controller. */
const clearedFromHere = (finding: PrecheckFinding, { name }: HostRecord): PrecheckFinding =>
  finding.id === "IMAGE_MARKED_BAD" && finding.severity === "ERROR"
    ? { ...finding, remedy: `Once the reason is found: \`greenroom host clear-bad-image ${name}\`.` }
    : finding;

function complianceCheck({ status, findings, unknown }: HostCompliance): Check {
  if (status === "COMPLIANT") return passed("COMPLIANCE", "it runs the image already: nothing is to be done");
  if (status === "NON_COMPLIANT") return passed("COMPLIANCE", "it can take the image");
  if (unknown !== null) return found("COMPLIANCE", "ERROR", { text: unknown.reason, remedy: unknown.remedy });
  const errors = findings.filter(({ severity }) => severity === "ERROR");
  const issues = errors.map(({ message: text, remedy }) => ({ text, remedy }));
  return { id: "COMPLIANCE", status: "ERROR", text: issues[0]?.text ?? "it cannot take the image", issues };
}

interface Checked {
  readonly input: CheckInput;
  readonly image: ImageRecord;
  readonly members: readonly HostRecord[];
  readonly checked: readonly CheckedHost[];
  /** Ids of hosts that an earlier run has left out of service, and that are so still. */
  readonly out: ReadonlySet<string>;
}

/** The cluster first; a standalone host has one entity with everything in it (VLCM part 9). */
async function entitiesOf(
  parts: RolloutParts,
  { input, image, members, checked, out }: Checked,
): Promise<readonly CheckedEntity[]> {
  const { store, clock } = parts;
  const { scopeId } = image;
  const { policy } = await policyInForce(store.reader, { kind: input.kind, id: scopeId });
  const whole = clusterChecks(
    {
      hosts: members.length,
      away: checked.filter(({ compliance }) => compliance === undefined).map(({ host }) => host.name),
      outOfService: members.filter(({ id }) => out.has(id)).map(({ name }) => name),
      manifestExpiresAt: image.expiresAt,
      nowMs: clock.now(),
      silentManagers: silentManagers(checked),
      policy,
    },
    input.kind,
  );
  const hosts = checked.map(({ host, checks }): CheckedEntity => ({ type: "HOST", id: host.id, checks }));
  if (input.kind === "cluster") return [{ type: "CLUSTER", id: scopeId, checks: whole }, ...hosts];
  return hosts.map((host) => ({ ...host, checks: [...host.checks, ...whole] }));
}

const silentManagers = (checked: readonly CheckedHost[]): readonly string[] => [
  ...new Set(
    checked.flatMap(({ compliance }) =>
      Object.entries(compliance?.hardwareSupport ?? {}).flatMap(([manager, { findings }]) =>
        findings.some(({ code }) => code === "HARDWARE_SUPPORT_MANAGER_UNAVAILABLE") ? [manager] : [],
      ),
    ),
  ),
];
