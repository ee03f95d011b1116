import { fairOrder } from "../domain/fan-out/fair-order.js";
import type { ImageRecord } from "../store/images/images.js";
import type { HostRecord } from "../store/inventory/host-record.js";
import type { Scope } from "../store/inventory/hosts.js";
import type { StoreReader, StoreTransaction } from "../store/repositories.js";
import { rolloutProblem } from "./rollout-problems.js";

/** VIBs that each host fetches at once unless told. */
export const DEFAULT_PARALLEL = 4;
/** Characters of a description. */
export const MOST_WORDS = 500;

export const serviceOf = ({ kind }: Scope): string => `com.vmware.esx.settings.${kind}s.software`;

/** Who asks for an operation on what. */
export interface Asked {
  readonly scope: Scope;
  readonly who: string;
  /** By which API, with which client. */
  readonly via?: string;
}

export interface WantedImage {
  readonly scope: Scope;
  /** The commit that the caller has seen; the newest when left out. */
  readonly commitId?: string;
  /** Refuse when the image has moved on (default), or take the newest then. */
  readonly commitIs?: "exact" | "minimum";
}

/** The image that is meant (DECISIONS 27): IMAGE_MISSING, IMAGE_MOVED_ON, COMMIT_NOT_FOUND. */
export async function wantedImage(
  { images }: StoreReader,
  { scope, commitId, commitIs }: WantedImage,
): Promise<ImageRecord> {
  if (commitId === undefined) return images.need(scope.id);
  if (commitIs !== "minimum") return images.needExactly({ scopeId: scope.id, commitId });
  // Of another scope, or never committed: nothing is newer than that.
  await images.commit({ scopeId: scope.id, commitId });
  return images.need(scope.id);
}

/** In the order of their turns: as they are named, or else fair to the sites. HOST_NOT_IN_SCOPE, NO_HOSTS. */
export async function chosenHosts(
  { hosts: table }: StoreReader,
  { scope, hosts }: { readonly scope: Scope; readonly hosts?: readonly string[] },
): Promise<readonly HostRecord[]> {
  const all = await table.ofScope(scope.id);
  const chosen = hosts === undefined ? fairOrder(all) : [...new Set(hosts.map((one) => pick(all, one, scope)))];
  if (chosen.length === 0) throw rolloutProblem("NO_HOSTS", { scope: scope.name });
  return chosen;
}

/** What every task that goes out to hosts begins with. */
export const startOf = ({ scope, who, via }: Asked) => ({
  who,
  ...(via !== undefined && { via }),
  service: serviceOf(scope),
  scopeId: scope.id,
  cancelable: true,
});

/** Of those that were chosen every one still has to be there once the scope is the task's: HOST_NOT_IN_SCOPE. */
export async function refuseGone(
  { hosts }: StoreTransaction,
  scope: Scope,
  chosen: readonly HostRecord[],
): Promise<void> {
  const there = await hosts.ofScope(scope.id);
  for (const { id } of chosen) pick(there, id, scope);
}

function pick(all: readonly HostRecord[], idOrName: string, scope: Scope): HostRecord {
  const found = all.find(({ id }) => id === idOrName) ?? all.find(({ name }) => name === idOrName);
  if (found === undefined) throw rolloutProblem("HOST_NOT_IN_SCOPE", { host: idOrName, scope: scope.name });
  return found;
}
