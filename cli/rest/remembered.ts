import type { ComplianceSummary } from "../../controller/api/wire/compliance.js";
import type { HostDetail } from "../../controller/api/wire/inventory.js";
import type { Rest } from "./rest.js";

/** What the controller remembers of the hosts' compliance, by host id. */
export type Remembered = Readonly<Record<string, ComplianceSummary>>;

export const readRemembered = (rest: Rest): Promise<Remembered> => rest.get<Remembered>("/api/greenroom/compliance");

/** Hosts as they are printed for programs: with what is remembered of each. */
export const withRemembered = (hosts: readonly HostDetail[], remembered: Remembered) =>
  hosts.map((host) => ({ ...host, compliance: remembered[host.host] ?? null }));
