import { isNotFound } from "./answer-problem.js";
import type { Rest } from "./rest.js";
import { readCluster, readHost } from "./scope.js";

const ID = /^(?:domain-c|host-)\d+$/;

/** The id of a cluster or standalone host by its id or name; what is neither stays as it is, for history outlives names. */
export async function scopeIdOf(rest: Rest, named: string): Promise<string> {
  if (ID.test(named)) return named;
  const found = async (id: Promise<string>): Promise<string | undefined> => {
    try {
      return await id;
    } catch (thrown) {
      if (isNotFound(thrown)) return undefined;
      throw thrown;
    }
  };
  const cluster = await found(readCluster(rest, named).then((one) => one.cluster));
  return cluster ?? (await found(readHost(rest, named).then(({ host }) => host))) ?? named;
}
