import type { HostDetail } from "../../controller/api/wire/inventory.js";
import type { ClusterCompliance } from "../../controller/api/wire/software.js";
import { fleetRows, fleetTable, readinessSentence } from "./fleet-table.js";

/** What a check found, for people: the fleet table, a sentence that adds up, and what concerns all hosts. */
export function checkText(
  found: readonly ClusterCompliance[],
  hosts: readonly HostDetail[],
  stream: NodeJS.WriteStream,
): string {
  const rows = found.flatMap((each) => fleetRows(each, hosts));
  const notices = found.flatMap(({ notifications: { errors = [], warnings = [], info = [] } }) => [
    ...errors,
    ...warnings,
    ...info,
  ]);
  // Of a host that is unknown its row tells, and more.
  const others = notices.filter(({ id }) => id !== "com.greenroom.host_unavailable");
  const told = others.map((notice) => `${notice.type.toLowerCase()}: ${notice.message.default_message}\n`).join("");
  return `${fleetTable(rows, stream)}${readinessSentence(rows)}${told}`;
}
