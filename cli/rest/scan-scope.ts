import type { ClusterCompliance } from "../../controller/api/wire/compliance.js";
import type { ClusterSummary } from "../../controller/api/wire/inventory.js";
import { isProblem } from "../../core/problem/problem.js";
import { cliProblem } from "../cli-problems.js";
import { isNotFound } from "./answer-problem.js";
import type { Rest } from "./rest.js";
import { clusterScope, hostScope, readCluster, readHosts, type Scope } from "./scope.js";

/** Starts a compliance check; answers the id of its task. SCOPE_BUSY */
export const startScan = (rest: Rest, scope: Scope): Promise<string> =>
  rest.post<string>(`${scope.base}/software?action=scan&vmw-task=true`);

/** A scope that was not checked, since a task ran there. */
export interface BusyScope {
  readonly scope: Scope;
  /** Names the task, its user and its age. */
  readonly why: string;
  /** What is remembered of it; undefined where it was never checked. */
  readonly remembered: ClusterCompliance | undefined;
}

/** What a check answers, or of a busy scope what is remembered. */
export async function unlessBusy<T>(rest: Rest, scope: Scope, check: () => Promise<T>): Promise<T | BusyScope> {
  try {
    return await check();
  } catch (thrown) {
    if (!isProblem(thrown, "SCOPE_BUSY")) throw thrown;
    return { scope, why: thrown.message, remembered: await remembered(rest, scope) };
  }
}

async function remembered(rest: Rest, scope: Scope): Promise<ClusterCompliance | undefined> {
  try {
    return await rest.get<ClusterCompliance>(`${scope.base}/software/compliance`);
  } catch (thrown) {
    if (isNotFound(thrown)) return undefined;
    throw thrown;
  }
}

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
