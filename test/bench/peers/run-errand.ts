import { cpus } from "node:os";
import type { Cost } from "../measure/cost.js";
import { cpuSecondsOf, treeOf } from "../measure/proc.js";
import { isInstalled, runScript } from "../measure/script.js";
import type { Door } from "../../rig/nginx/nginx.js";
import type { Site } from "../site.js";
import type { Floor } from "./floors.js";
import { checkDone, type Errand, type Peer } from "./peer.js";

const errandIn = (site: Site, door: Door, folder: string): Errand => ({
  base: site.nginx.base(door),
  caFile: site.caFile,
  vibs: site.images.first,
  folder,
});

export const missingToolsOf = ({ tools }: Peer): readonly string[] => tools.filter((tool) => !isInstalled(tool));

/** Brings the first image once by a peer, and checks that it did. */
export function runPeer(site: Site, peer: Peer, door: Door): Promise<Cost> {
  return site.inFolder(async (folder) => {
    const errand = errandIn(site, door, folder);
    peer.prepare(errand);
    const cost = await runScript(peer.script(errand), folder);
    checkDone(peer.name, errand);
    return cost;
  });
}

export interface FloorCost extends Cost {
  /** CPU of the server meanwhile. */
  readonly serverSeconds: number;
}

export function runFloor(site: Site, floor: Floor, door: Door): Promise<FloorCost> {
  return site.inFolder(async (folder) => {
    const errand = errandIn(site, door, folder);
    floor.prepare(errand);
    const server = () => treeOf(site.nginx.pid).reduce((sum, pid) => sum + cpuSecondsOf(pid), 0);
    const before = server();
    const cost = await runScript(floor.script(errand, site.served), folder);
    return { ...cost, serverSeconds: server() - before };
  });
}

/** No way of doing all the work on this machine is faster: its longest part, or the CPU of all parts over all cores. */
export function physicalFloor(walls: readonly number[], cpuSeconds: readonly number[]): number {
  const cpu = cpuSeconds.reduce((sum, seconds) => sum + seconds, 0);
  return Math.max(...walls, cpu / cpus().length);
}
