import type { ClusterSummary } from "../../controller/api/wire/inventory.js";
import { cliProblem } from "../cli-problems.js";
import { isNotFound } from "./answer-problem.js";
import type { Rest } from "./rest.js";
import { clusterScope, hostScope, readCluster, readHosts, type Scope } from "./scope.js";

/** Every cluster and standalone host that has an image. */
export async function scopesWithImage(rest: Rest, cluster: string | undefined): Promise<readonly Scope[]> {
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
