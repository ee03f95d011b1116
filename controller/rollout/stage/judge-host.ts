import { fleetProblem } from "../../fleet/fleet-problems.js";
import { isProblem, type Problem } from "../../../core/problem/problem.js";
import type { HostCompliance } from "../../domain/compliance-model.js";
import { isWhole } from "../../domain/compliance/staging-state.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { askedUntilBack, awaited } from "../asked-again.js";
import { hostAway, isAway, notConnected } from "../fan-out/away.js";
import type { HostRow } from "../fan-out/host-row.js";
import { dialledAgent, measureHost, refreshReceipt } from "../check/host-check.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { RolloutParts } from "../rollout-parts.js";

/** What is to be done with a host: the order goes out, or there is a reason why none does. */
export type Verdict =
  | { readonly is: "to-stage" }
  | { readonly is: "compliant" }
  | { readonly is: "staged"; readonly persistence: "persistent" | "volatile"; readonly counter: number }
  | { readonly is: "incompatible"; readonly problem: Problem };

export interface HostToJudge {
  readonly host: HostRecord;
  readonly image: ImageRecord;
  readonly signal: AbortSignal;
}

const errorsOf = ({ findings }: HostCompliance): string =>
  findings.flatMap(({ severity, message }) => (severity === "ERROR" ? [message] : [])).join("; ");

const provesWhole = (receipt: Receipt | undefined, image: ImageRecord): receipt is Receipt =>
  receipt?.state === "complete" && isWhole(receipt) && receipt.imageDigest === image.imageDigest;

/**
 * Asks the host before anything is ordered: a compliant host and one that proves it is staged need nothing, an incompatible one gets nothing.
 * Throws HOST_NOT_CONNECTED with the reason, and HOST_UNAVAILABLE for one that answers and cannot be checked.
 */
export async function judgeHost(parts: RolloutParts, row: HostRow, wanted: HostToJudge): Promise<Verdict> {
  const { host, image, signal } = wanted;
  try {
    const checked = await checkedVerdict(parts, row, wanted);
    if (checked !== "behind" && checked !== "taken-as-behind") return checked;
    const latest = (await parts.store.reader.receipts.latest(host.id))?.receipt;
    if (provesWhole(latest, image)) return await evidentVerdict(parts, row, wanted);
    // What it holds by the receipts that it sends by itself is less; it looks itself before it fetches anything, and so it is not asked to sign.
    if (checked === "taken-as-behind") await meet(parts, row, wanted);
    return { is: "to-stage" };
  } catch (thrown) {
    if (isProblem(thrown) && !signal.aborted) throw await notConnected(parts.store.reader, host.id, thrown);
    throw thrown;
  }
}

/** No order is made for a host that does not answer now. */
async function meet(parts: RolloutParts, row: HostRow, { host, signal }: HostToJudge): Promise<void> {
  await row.enter("connect");
  const { fleet } = parts;
  const ask = async () => (await dialledAgent(fleet, host.id, signal)).getHost(signal);
  await askedUntilBack(awaited(fleet, host.id, signal), ask);
}

/** To leave a host out because it is staged, it has to prove that now. */
async function evidentVerdict(
  parts: RolloutParts,
  row: HostRow,
  { host, image, signal }: HostToJudge,
): Promise<Verdict> {
  await row.enter("evidence");
  const ask = () => refreshReceipt(parts, host, signal);
  const receipt = await askedUntilBack(awaited(parts.fleet, host.id, signal), ask);
  if (!provesWhole(receipt, image)) return { is: "to-stage" };
  return { is: "staged", persistence: receipt.persistence, counter: receipt.counter };
}

/** A host of unknown compliance is checked first, by itself, as a step that is shown (VLCM 6.7). */
async function checkedVerdict(
  parts: RolloutParts,
  row: HostRow,
  { host, image, signal }: HostToJudge,
): Promise<Verdict | "behind" | "taken-as-behind"> {
  const { store } = parts;
  const { scopeId } = image;
  const stored = await store.reader.compliance.ofHost({ scopeId, hostId: host.id });
  // Only what leads to an order is taken from an older check: the agent measures again before it fetches anything. To
  // leave a host out needs to be true now (promise 8).
  if (stored?.commitId === image.commitId && stored.status === "NON_COMPLIANT") return "taken-as-behind";
  await row.enter("check");
  const ask = () => measureHost(parts, { host, image, signal });
  const result = await askedUntilBack(awaited(parts.fleet, host.id, signal), ask, ({ unknown }) => unknown?.code);
  await store.transact(({ compliance }) => compliance.put({ scopeId, results: [result] }));
  if (result.status === "UNAVAILABLE") throw await unavailable(parts, host, result);
  // Remediation refuses such a host (VLCM part 7): staging it would fill its scratch for nothing, and look like readiness.
  if (result.status === "INCOMPATIBLE")
    return {
      is: "incompatible",
      problem: rolloutProblem("HOST_INCOMPATIBLE", { host: host.name, why: errorsOf(result) }),
    };
  return result.status === "COMPLIANT" ? { is: "compliant" } : "behind";
}

/** HOST_NOT_CONNECTED with the reason, CERTIFICATE_REVOKED, or HOST_UNAVAILABLE of one that answers and cannot be checked. */
export async function unavailable(
  { store }: Pick<RolloutParts, "store">,
  host: HostRecord,
  { findings: [first] }: HostCompliance,
): Promise<Problem> {
  const why = first?.message ?? "no answer";
  if (first !== undefined && isAway(first.code)) return hostAway(store.reader, host.id, why);
  const revoked = await store.reader.revocations.find(host.certificateSerial);
  if (revoked !== undefined)
    return fleetProblem("CERTIFICATE_REVOKED", { hostId: host.id, at: revoked.revokedAt, why: revoked.reason });
  return rolloutProblem("HOST_UNAVAILABLE", { host: host.name, why });
}
