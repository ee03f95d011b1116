import { isNotFound } from "./answer-problem.js";
import type { Rest } from "./rest.js";
import { readCluster, readHost } from "./scope.js";

/** The id of the cluster or host with this id or name; what is neither stays as it is: other things have ids, too. */
export async function idOf(rest: Rest, name: string): Promise<string> {
  try {
    return (await readCluster(rest, name)).cluster;
  } catch (thrown) {
    if (!isNotFound(thrown)) throw thrown;
  }
  try {
    return (await readHost(rest, name)).host;
  } catch (thrown) {
    if (isNotFound(thrown)) return name;
    throw thrown;
  }
}
