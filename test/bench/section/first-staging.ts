import type { BenchAgent } from "../host/bench-agent.js";
import { measureCommit, measureStaging, unstageAll, type Staging } from "../host/staging.js";
import type { Cost } from "../measure/cost.js";
import { untilQuiet, type Aftermath } from "../measure/quiet.js";
import { PEERS } from "../peers/all-peers.js";
import { APT, writeAptIndex } from "../peers/apt.js";
import { CURL } from "../peers/curl.js";
import { FLOORS } from "../peers/floors.js";
import { OSTREE, writeOstreeRepository } from "../peers/ostree.js";
import { missingToolsOf, physicalFloor, runFloor, runPeer, type FloorCost } from "../peers/run-errand.js";
import type { Findings } from "../report/findings.js";
import type { Readings } from "../report/gates.js";
import { medianOf, rounded, rowOf, type Row } from "../report/row.js";
import type { Door } from "../../rig/nginx/nginx.js";
import type { Site } from "../site.js";

const AGENT = "greenroom agent";
const WHOLE = "greenroom agent, payloads unpacked and verified too";

/** Which rounds the slow peers take part in: the first, or every one. */
export type SlowPeers = "once" | "each-round";

/** An empty host gets the whole image: the agent beside everything that could do it instead, in turn, round by round. */
export class FirstStaging {
  readonly #site: Site;
  readonly #door: Door;
  readonly #costs = new Map<string, Cost[]>();
  readonly #floors = new Map<string, FloorCost[]>();
  readonly #aftermaths: Aftermath[] = [];

  constructor(site: Site, door: Door) {
    this.#site = site;
    this.#door = door;
  }

  /** What peers read beside the VIBs themselves; once for both doors. */
  static async prepare(site: Site): Promise<void> {
    writeAptIndex(site.served, site.images.first);
    if (missingToolsOf(OSTREE).length === 0) await writeOstreeRepository(site.served, site.images.first);
  }

  async measure(rounds: number, slowPeers: SlowPeers): Promise<Findings> {
    const agent = await this.#site.host();
    const peers = PEERS.filter((peer) => missingToolsOf(peer).length === 0);
    for (let round = 0; round < rounds; round++) {
      if (this.#door === "plain")
        for (const floor of FLOORS) note(this.#floors, floor.name, await runFloor(this.#site, floor, this.#door));
      for (const peer of peers) {
        const takesPart =
          peer.pace === "leader" || slowPeers === "each-round" || (round === 0 && this.#door === "plain");
        if (takesPart) note(this.#costs, peer.name, await runPeer(this.#site, peer, this.#door));
      }
      note(this.#costs, AGENT, await this.#stage(agent, round === 0 ? "whole" : "until-committed"));
    }
    await agent.stop();
    return this.#findings();
  }

  /** A process that was just started: its code is cold, as on most days. */
  async #stage(agent: BenchAgent, how: "whole" | "until-committed"): Promise<Cost> {
    const client = await agent.start();
    const order = this.#site.desk.order(this.#site.images.first, this.#site.nginx.base(this.#door));
    const cost =
      how === "whole"
        ? await this.#whole(agent, () => measureStaging(agent, client, order))
        : await measureCommit(agent, client, order);
    await unstageAll(client);
    await agent.stop();
    this.#site.settle();
    return cost;
  }

  /** Unpacking takes several times what everybody is compared by: once is enough. */
  async #whole(agent: BenchAgent, measure: () => Promise<Staging>): Promise<Cost> {
    const { cost, whole } = await measure();
    note(this.#costs, WHOLE, whole);
    this.#aftermaths.push(await untilQuiet(agent.pid));
    return cost;
  }

  #wallOf(name: string): number | undefined {
    const costs = this.#costs.get(name);
    return costs && medianOf(costs.map((cost) => cost.wallSeconds));
  }

  /** Median wall of the faster of the two best peers. */
  get #anchor(): number | undefined {
    const walls = [CURL, APT].flatMap(({ name }) => this.#wallOf(name) ?? []);
    return walls.length === 0 ? undefined : Math.min(...walls);
  }

  #findings(): Findings {
    const anchor = this.#anchor;
    const section = `first staging, ${this.#door}`;
    const row = (name: string, costs: readonly Cost[]): Row =>
      rowOf({ section, name, costs, ...(anchor === undefined ? {} : { anchor }) });
    const byWall = (a: Row, b: Row) => a.wallMedian - b.wallMedian;
    const rows = [...this.#costs].map(([name, costs]) => row(name, costs)).sort(byWall);
    const floors = [...this.#floors].map(([name, costs]) => row(name, costs));
    return { rows: [...floors, ...rows], readings: this.#readings(anchor), notes: this.#notes() };
  }

  #readings(anchor: number | undefined): Readings {
    const own = this.#costs.get(AGENT) ?? [];
    const ratio = anchor === undefined ? undefined : medianOf(own.map((cost) => cost.wallSeconds)) / anchor;
    if (this.#door !== "plain") return { G2: [ratio] };
    const cpuOf = (costs: readonly Cost[]) => medianOf(costs.map((cost) => cost.cpuSeconds ?? 0));
    const curl = this.#costs.get(CURL.name);
    return {
      G1: [ratio],
      G3: [curl && cpuOf(own) / cpuOf(curl)],
      G4: [Math.max(...(this.#costs.get(WHOLE) ?? own).map((cost) => cost.rssMiB ?? 0)), undefined],
    };
  }

  #aftermath(): string {
    const seconds = medianOf(this.#aftermaths.map((one) => one.seconds));
    const cpu = medianOf(this.#aftermaths.map((one) => one.cpuSeconds));
    return `after STAGED the agent went on for ${rounded(seconds, 1)} s, with ${rounded(cpu)} s of CPU`;
  }

  #notes(): string[] {
    const missing = PEERS.flatMap((peer) =>
      missingToolsOf(peer).length > 0 ? [`${peer.name}: not installed (${missingToolsOf(peer).join(", ")})`] : [],
    );
    if (this.#floors.size === 0) return [...missing, this.#aftermath()];
    const median = (pick: (cost: FloorCost) => number) =>
      [...this.#floors.values()].map((all) => medianOf(all.map(pick)));
    const walls = median((cost) => cost.wallSeconds);
    const cpu = median((cost) => (cost.cpuSeconds ?? 0) + cost.serverSeconds);
    const floor = physicalFloor(walls, cpu);
    const own = this.#wallOf(AGENT) ?? Number.NaN;
    return [
      ...missing,
      this.#aftermath(),
      `physical floor of this machine: ${rounded(floor)} s; the agent takes ${rounded(own / floor)} times as long`,
    ];
  }
}

function note<C>(into: Map<string, C[]>, name: string, cost: C): void {
  into.set(name, [...(into.get(name) ?? []), cost]);
}
