import type { ClusterCompliance, HostCompliance } from "../domain/compliance-model.js";
import { rollUp } from "../domain/compliance/cluster-compliance.js";
import { restage } from "../domain/compliance/restage.js";
import type { Store } from "../store/open-store.js";
import { rolloutProblem } from "./rollout-problems.js";

/** The last check of a scope in the light of the receipts that came since; COMPLIANCE_MISSING before the first check. */
export async function readCompliance(store: Store, scopeId: string): Promise<ClusterCompliance> {
  const stored = await store.reader.compliance.ofScope(scopeId);
  const newest = stored.reduce<HostCompliance | undefined>(
    (latest, one) => (latest === undefined || one.scannedAt > latest.scannedAt ? one : latest),
    undefined,
  );
  if (newest === undefined) throw rolloutProblem("COMPLIANCE_MISSING", { scope: scopeId });
  const fresh = await Promise.all(stored.map((one) => freshen(store, scopeId, one)));
  return rollUp(fresh, { commitId: newest.commitId, scannedAt: newest.scannedAt });
}

async function freshen(store: Store, scopeId: string, checked: HostCompliance): Promise<HostCompliance> {
  const { receipts, hosts, images } = store.reader;
  const image = await images.commit({ scopeId, commitId: checked.commitId });
  // The newest of all, also when it is about another image: whoever was ordered another one since may have given way to it.
  const evidence = await receipts.latest(checked.hostId);
  const bootId = (await hosts.get(checked.hostId))?.bootId ?? "";
  return restage(checked, image, { receipt: evidence?.receipt, bootId });
}
