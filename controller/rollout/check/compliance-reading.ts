import type { HostCompliance, ClusterCompliance } from "../../domain/compliance-model.js";
import { rollUp } from "../../domain/compliance/cluster-compliance.js";
import { restage } from "../../domain/compliance/restage.js";
import { withMemory } from "../../domain/remediation/remembered-remediation.js";
import { lastGoodOf, unavailableHost } from "../../domain/compliance/unavailable.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import type { Store } from "../../store/open-store.js";
import { withGoneStaging } from "./gone-staging.js";
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

/** What is remembered of hosts of any scopes, each against the image of its own, by host id; nothing of those without an image. */
export async function readHostCompliances(
  store: Store,
  hosts: readonly HostRecord[],
): Promise<ReadonlyMap<string, HostCompliance>> {
  const scopes = [...new Set(hosts.map(scopeOf))];
  const found = await Promise.all(
    scopes.map(async (scopeId) => {
      const image = await store.reader.images.current(scopeId);
      if (image === undefined) return [];
      const stored = new Map((await store.reader.compliance.ofScope(scopeId)).map((one) => [one.hostId, one]));
      const own = hosts.filter((host) => scopeOf(host) === scopeId);
      return Promise.all(own.map((host) => remembered(store, { host, image, stored: stored.get(host.id) })));
    }),
  );
  return new Map(found.flat().map((one) => [one.hostId, one]));
}

const scopeOf = ({ id, clusterId }: HostRecord): string => clusterId ?? id;

interface Remembered {
  readonly host: HostRecord;
  readonly image: ImageRecord;
  readonly stored: HostCompliance | undefined;
}

/** Nothing is said of an image by a check against another one: then the host is unknown until it is checked again. */
async function remembered(store: Store, { host, image, stored }: Remembered): Promise<HostCompliance> {
  const hostId = host.id;
  const remedy = "Check it with `greenroom check`; staging checks it by itself first.";
  if (stored === undefined) {
    const reason = "it was never checked against the image";
    return unavailableHost(image, { hostId, scannedAt: host.enrolledAt, code: "NEVER_CHECKED", reason, remedy });
  }
  if (stored.imageDigest !== image.imageDigest) {
    const reason = `the image is ${image.commitId} since ${image.createdAt}, and the last check was against ${stored.commitId}`;
    const silence = { hostId, scannedAt: image.createdAt, code: "IMAGE_CHANGED_SINCE_CHECK", reason, remedy };
    const outdated = unavailableHost(image, silence);
    const lastGood = stored.unknown === null ? lastGoodOf(stored) : stored.unknown.lastGood;
    return { ...outdated, unknown: outdated.unknown && { ...outdated.unknown, lastGood } };
  }
  // The newest of all, also when it is about another image: whoever was ordered another one since may have given way to it.
  const evidence = await store.reader.receipts.latest(hostId);
  // A new commit of the same bytes is the same image.
  const same = { ...stored, commitId: image.commitId };
  const restaged = restage(same, image, { receipt: evidence?.receipt, bootId: host.bootId });
  const told = await withGoneStaging(store, restaged, { receipt: evidence?.receipt, bootId: host.bootId });
  return withMemory(told, await store.reader.remediations.memoryOf(hostId));
}
