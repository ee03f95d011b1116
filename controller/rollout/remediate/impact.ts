import { serviceLimit, type EffectivePolicy } from "../../domain/remediation/apply-policy.js";
import { forecastOf, runSentences, type HostForecast } from "../../domain/remediation/impact-forecast.js";
import type { HostCompliance } from "../../domain/compliance-model.js";
import type { Scope } from "../../store/inventory/hosts.js";
import type { Store } from "../../store/open-store.js";
import { readCompliance } from "../check/compliance-reading.js";
import { chosenHosts } from "../ordered-hosts.js";
import { policyInForce } from "./policy-in-force.js";

export interface ImpactForecast {
  readonly commitId: string;
  readonly sentences: readonly string[];
  readonly hosts: readonly HostForecast[];
  readonly limit: number;
  readonly policy: EffectivePolicy;
}

/** What a remediation would do, from the last check (VLCM 5b): COMPLIANCE_MISSING, IMAGE_MISSING, HOST_NOT_IN_SCOPE. */
export async function forecastImpact(
  store: Store,
  wanted: { readonly scope: Scope; readonly hosts?: readonly string[] },
): Promise<ImpactForecast> {
  const { scope } = wanted;
  const { reader } = store;
  const { commitId } = await reader.images.need(scope.id);
  const chosen = await chosenHosts(reader, wanted);
  const compliance = await readCompliance(store, scope.id);
  const known = { ...compliance.hosts, ...compliance.unavailable };
  const policy = await policyInForce(reader, scope);
  const hosts = await Promise.all(
    chosen.flatMap(({ id }) => {
      const host = known[id];
      return host === undefined ? [] : [forecast(store, host)];
    }),
  );
  const limit = serviceLimit(policy.policy);
  return { commitId, hosts, limit, policy, sentences: runSentences(hosts, limit) };
}

async function forecast(store: Store, host: HostCompliance): Promise<HostForecast> {
  const { hostId } = host;
  return forecastOf(host, await lastTimeOf(store, hostId), await store.reader.remediations.badImages(hostId));
}

async function lastTimeOf({ reader }: Store, hostId: string): Promise<HostForecast["lastTime"]> {
  const well = (await reader.remediations.ofHost(hostId)).find(({ outcome }) => outcome === "remediated");
  if (well === undefined) return null;
  const { tookMs, maintenanceMs, endedAt } = well;
  return { tookMs, maintenanceMs, endedAt };
}
