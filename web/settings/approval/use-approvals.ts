import type { ApprovalInfo } from "../../../controller/api/wire/access/approval.js";
import { useApp } from "../../app/app.js";
import { useLoad, type Load } from "../../app/use-load.js";

/**
 * What was asked of second persons, as it goes on. Whoever may not have the stream of the whole fleet is told of nothing, and looks now and
 * then. `wish`: "nothing" for who may see none.
 */
export function useApprovals(wish: "all" | "waiting" | "nothing"): Load<readonly ApprovalInfo[]> {
  const { live } = useApp();
  const filter = wish === "waiting" ? "?filter=status:PENDING" : "";
  return useLoad(
    `approvals ${wish}`,
    async (rest, signal) =>
      wish === "nothing" ? [] : rest.get<readonly ApprovalInfo[]>(`/api/greenroom/approvals${filter}`, signal),
    live.isTold.value || wish === "nothing" ? "asked" : "now and then",
  );
}
