import { asProblem } from "../../../core/problem/core-problems.js";
import { backoffDelayMs } from "../../../core/time/backoff.js";
import type { HostCompliance } from "../../domain/compliance-model.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { isAway } from "../fan-out/away.js";
import { waitForHost } from "../fan-out/wait-for-host.js";
import { dialledAgent, measureHost } from "../check/host-check.js";
import type { RolloutParts } from "../rollout-parts.js";
import { askedUntilBack, awaited } from "../asked-again.js";
import { applyProblem } from "../remediate/remediation-problems.js";

const RETRY = { baseMs: 500, maxMs: 5_000 } as const;

export interface HostToProve {
  readonly host: HostRecord;
  readonly image: ImageRecord;
  /** It was in maintenance mode before, and the policy leaves it there: that is its service. */
  readonly mayStay: "in-maintenance" | "nowhere";
  /** Ends with the host's time limit; its reason is thrown. */
  readonly signal: AbortSignal;
}

/**
 * A host is remediated when a fresh measurement of what it runs complies with the image, and it is back in service (promise 8): its own word alone
 * is none. REMEDIATION_NOT_PROVEN says what was found instead; a host that is away meanwhile is asked again.
 */
export async function proveRemediation(parts: RolloutParts, wanted: HostToProve): Promise<void> {
  const { host, image, signal } = wanted;
  const { store, fleet, random } = parts;
  for (let attempt = 0; ; attempt += 1) {
    signal.throwIfAborted();
    const result = await measureHost(parts, { host, image, signal });
    await store.transact(({ compliance }) => compliance.put({ scopeId: image.scopeId, results: [result] }));
    const why = await whyNotProven(parts, result, wanted);
    if (why === undefined) return;
    if (why !== "away") throw applyProblem("REMEDIATION_NOT_PROVEN", { host: host.name, why: why.text });
    await waitForHost(awaited(fleet, host.id, signal), backoffDelayMs(attempt, { ...RETRY, random }));
  }
}

/** undefined: it is proven. "away": it cannot be asked just now. */
async function whyNotProven(
  parts: RolloutParts,
  { status, unknown, differences }: HostCompliance,
  wanted: HostToProve,
): Promise<{ readonly text: string } | "away" | undefined> {
  if (status === "COMPLIANT") return outOfServiceBy(parts, wanted);
  if (unknown === null) return { text: `it is ${status} and differs in ${namesOf(differences)}` };
  return isAway(unknown.code) ? "away" : { text: unknown.reason };
}

const namesOf = (differences: readonly { readonly name: string }[]): string =>
  [...new Set(differences.map(({ name }) => name))].slice(0, 10).join(", ");

/** Why a host is not in service, as it says now; undefined: it is. "away": it cannot be asked just now. */
async function outOfServiceBy(
  { fleet }: RolloutParts,
  { host, mayStay, signal }: HostToProve,
): Promise<{ readonly text: string } | "away" | undefined> {
  try {
    const { maintenanceMode } = await (await dialledAgent(fleet, host.id, signal)).getHost(signal);
    return maintenanceMode && mayStay === "nowhere" ? { text: "it is still in maintenance mode" } : undefined;
  } catch (thrown) {
    signal.throwIfAborted();
    if (isAway(asProblem(thrown).code)) return "away";
    throw thrown;
  }
}

/**
 * Whether a host gives its place back: it answers, is not in maintenance mode (or was so before), and no remediation runs there. One that cannot
 * be asked keeps its place.
 */
export async function isBackInService(
  { fleet }: Pick<RolloutParts, "fleet">,
  { host, mayStay, signal }: Pick<HostToProve, "host" | "mayStay" | "signal">,
): Promise<boolean> {
  try {
    const [{ maintenanceMode }, { remediation }] = await askedUntilBack(awaited(fleet, host.id, signal), async () => {
      const agent = await dialledAgent(fleet, host.id, signal);
      return Promise.all([agent.getHost(signal), agent.standing(signal)]);
    });
    return remediation !== "running" && (!maintenanceMode || mayStay === "in-maintenance");
  } catch {
    signal.throwIfAborted();
    // Whatever keeps it from answering: it is not seen in service.
    return false;
  }
}
