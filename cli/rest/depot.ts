import type { OfflineInfo } from "../../controller/api/wire/depot/depot.js";
import type { OnlineInfo } from "../../controller/api/wire/depot/online-depot.js";
import { isNotFound } from "./answer-problem.js";
import type { Rest } from "./rest.js";

const DEPOTS = "/api/esx/settings/depots";

export type FoundDepot =
  | { readonly kind: "online"; readonly path: string; readonly info: OnlineInfo }
  | { readonly kind: "offline"; readonly path: string; readonly info: OfflineInfo };

export const onlinePath = (depot: string): string => `${DEPOTS}/online/${encodeURIComponent(depot)}`;

/** An online depot or an imported bundle, by id, name or location. DEPOT_NOT_FOUND. */
export async function findDepot(rest: Rest, depot: string): Promise<FoundDepot> {
  const path = onlinePath(depot);
  try {
    return { kind: "online", path, info: await rest.get<OnlineInfo>(path) };
  } catch (thrown) {
    if (!isNotFound(thrown)) throw thrown;
  }
  const offline = `${DEPOTS}/offline/${encodeURIComponent(depot)}`;
  return { kind: "offline", path: offline, info: await rest.get<OfflineInfo>(offline) };
}
