import type { ClusterCompliance } from "../../controller/api/wire/compliance.js";
import { isProblem } from "../../core/problem/problem.js";
import { isNotFound } from "./answer-problem.js";
import type { Rest } from "./rest.js";
import type { Scope } from "./scope.js";

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
