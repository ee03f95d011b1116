import type { ClusterDetail, ClusterSummary, HostDetail } from "../../controller/api/wire/inventory.js";
import type { DepotOverridesMessage } from "../../controller/api/wire/depot/depot-override.js";
import type { ExportAnswer } from "../../controller/api/wire/image/image.js";
import type { ClusterPolicySpec } from "../../controller/api/wire/remediation/apply-policy.js";
import { readSoftwareSpec, writeSoftwareSpec } from "../../formats/spec/software-spec.js";
import { isNotFound } from "../rest/answer-problem.js";
import type { Rest } from "../rest/rest.js";
import { clusterScope, hostScope, readCluster, readHosts, type Scope } from "../rest/scope.js";

/** What the controller has, as far as a fleet file can name it. */
export interface FleetState {
  readonly clusters: readonly ClusterDetail[];
  readonly hosts: readonly HostDetail[];
}

export async function readState(rest: Rest): Promise<FleetState> {
  const summaries = await rest.get<readonly ClusterSummary[]>("/api/vcenter/cluster");
  const clusters = await Promise.all(summaries.map(({ cluster }) => readCluster(rest, cluster)));
  return { clusters, hosts: await readHosts(rest) };
}

export const scopeOfCluster = (state: FleetState, name: string): Scope | undefined => {
  const found = state.clusters.find((cluster) => cluster.name === name || cluster.cluster === name);
  return found === undefined ? undefined : clusterScope(found);
};

export const hostNamed = ({ hosts }: FleetState, name: string): HostDetail | undefined =>
  hosts.find((host) => host.name === name || host.host === name);

export const scopeOfHost = (state: FleetState, name: string): Scope | undefined => {
  const found = hostNamed(state, name);
  return found === undefined ? undefined : hostScope(found);
};

/** The image as it was written; undefined where there is none. */
export async function specOfScope(rest: Rest, { base }: Scope): Promise<Record<string, unknown> | undefined> {
  if (!(await hasImage(rest, base))) return undefined;
  const wanted = { export_software_spec: true, export_offline_bundle: false, export_iso_image: false };
  const { SOFTWARE_SPEC: address } = await rest.post<ExportAnswer>(`${base}/software?action=export`, wanted);
  if (address === undefined) return undefined;
  const parts: Uint8Array[] = [];
  for await (const part of await rest.download(address)) parts.push(part);
  // Read and written again: an image of an older release may be written in another order.
  return writeSoftwareSpec(readSoftwareSpec(Buffer.concat(parts).toString("utf8"), { unknownKeys: "keep" }).spec);
}

async function hasImage(rest: Rest, base: string): Promise<boolean> {
  try {
    await rest.get(`${base}/software`);
    return true;
  } catch (thrown) {
    if (isNotFound(thrown)) return false;
    throw thrown;
  }
}

export const readPolicy = (rest: Rest, path: string): Promise<ClusterPolicySpec> => rest.get<ClusterPolicySpec>(path);

export const readOverrides = (rest: Rest, { base }: Scope): Promise<DepotOverridesMessage> =>
  rest.get<DepotOverridesMessage>(`${base}/depot-overrides`);
