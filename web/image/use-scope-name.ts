import type { HostDetail } from "../../controller/api/wire/inventory.js";
import { useLoad } from "../app/use-load.js";
import type { Scope } from "../rest/scope.js";

/** What a cluster or a host is called; its id until that is known. */
export function useScopeName({ kind, id }: Scope): string {
  const path = kind === "cluster" ? `/api/vcenter/cluster/${id}` : `/api/greenroom/hosts/${id}`;
  return useLoad(path, (rest, signal) => rest.get<Pick<HostDetail, "name">>(path, signal)).value?.name ?? id;
}
