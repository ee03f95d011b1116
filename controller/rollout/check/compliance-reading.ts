import type { HostCompliance, ClusterCompliance } from "../../domain/compliance-model.js";
import { rollUp } from "../../domain/compliance/cluster-compliance.js";
import { withMemory } from "../../domain/remediation/remembered-remediation.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import type { Store } from "../../store/open-store.js";
import { withGoneStaging } from "./gone-staging.js";
import { judgedAnew, neverChecked, outdated } from "./recall.js";
import { rolloutProblem } from "../rollout-problems.js";

/** The last check of a scope in the light of the receipts and commits that came since; COMPLIANCE_MISSING before the first check. */
export async function readCompliance(store: Store, scopeId: string): Promise<ClusterCompliance> {
  const { clusters, compliance, hosts, images } = store.reader;
  const members = await hosts.ofScope(scopeId);
  const stored = new Map((await compliance.ofScope(scopeId)).map((one) => [one.hostId, one]));
  const checked = members.flatMap(({ id }) => stored.get(id) ?? []);
  const image = await images.current(scopeId);
  if (checked.length === 0 || image === undefined) {
    const { name: scope } = (await clusters.find(scopeId)) ??
      members.find(({ id }) => id === scopeId) ?? { name: scopeId };
    throw rolloutProblem("COMPLIANCE_MISSING", { scope });
  }
  const fresh = await Promise.all(
    members.map((host) => remembered(store, { host, image, stored: stored.get(host.id) })),
  );
  // What is whole is as old as its newest part; each host tells its own age.
  const scannedAt = checked.map((one) => one.scannedAt).reduce((a, b) => (a > b ? a : b));
  return rollUp(fresh, { commitId: image.commitId, scannedAt });
}

interface Remembered {
  readonly host: HostRecord;
  readonly image: ImageRecord;
  readonly stored: HostCompliance | undefined;
}

/** What the last check of a host says now. */
async function remembered(store: Store, { host, image, stored }: Remembered): Promise<HostCompliance> {
  if (stored === undefined) return neverChecked(host, image);
  const unknown = outdated(stored, image);
  if (unknown !== undefined) return unknown;
  // The newest of all, also when it is about another image: whoever was ordered another one since may have given way to it.
  const evidence = await store.reader.receipts.latest(host.id);
  const restaged = judgedAnew(stored, image, { receipt: evidence?.receipt, bootId: host.bootId });
  const told = await withGoneStaging(store, restaged, { receipt: evidence?.receipt, bootId: host.bootId });
  return withMemory(told, await store.reader.remediations.memoryOf(host.id));
}
