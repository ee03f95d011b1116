import type { FleetHost as WireHost, FleetScope as WireScope } from "../../controller/api/wire/fleet/fleet-overview.js";
import type { Rest } from "../rest/rest.js";
import { fleetOf, hostsOf, type Fleet, type FleetHost } from "./fleet-model.js";

/** Every cluster and standalone host with its sums: one small answer, however many hosts there are. */
export const loadFleet = async (rest: Rest, signal: AbortSignal): Promise<Fleet> =>
  fleetOf(await rest.get<readonly WireScope[]>("/api/greenroom/fleet/scopes", signal));

/** A line for each host, for who looks at the hosts one by one. */
export const loadHosts = async (rest: Rest, signal: AbortSignal): Promise<readonly FleetHost[]> =>
  hostsOf(await rest.get<readonly WireHost[]>("/api/greenroom/fleet/hosts", signal));
