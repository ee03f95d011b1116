import { nextTurn, turnOrder } from "../../../../controller/domain/remediation/turns.js";
import { SeededRandom } from "../../../rig/seeded-random.js";

type Fate = "works" | "fails in service" | "stays out";

interface SimulatedHost {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  /** The machine itself: whether it is out of service, whatever anybody believes. */
  isOut: boolean;
  /** Moments until it is where its fate leads. */
  left: number;
  fate: Fate;
  remediated: number;
}

/** What a controller keeps on disk: rows of the run, and places. Everything else is gone with a restart. */
interface Persisted {
  readonly rows: Map<string, "waiting" | "ordered" | "done" | "failed" | "left out">;
  readonly places: Set<string>;
}

/** A cluster whose hosts fail, hang, reboot and come back by chance, under a controller that is restarted by chance. */
export class SimulatedCluster {
  readonly limit: number;
  readonly #random: SeededRandom;
  readonly #hosts: readonly SimulatedHost[];
  readonly #persisted: Persisted;
  readonly #stops: boolean;
  #mostOut = 0;

  constructor(seed: number) {
    this.#random = new SeededRandom(seed);
    this.limit = 1 + this.#below(4);
    this.#stops = this.#below(2) === 0;
    this.#hosts = Array.from({ length: 1 + this.#below(12) }, (_, at) => ({
      ...{ id: `host-${at}`, name: `esx-${at}`, address: `10.0.${at % 3}.${at}:1`, isOut: false, left: 0 },
      ...{ fate: "works", remediated: 0 },
    }));
    this.#persisted = { rows: new Map(this.#hosts.map(({ id }) => [id, "waiting"])), places: new Set() };
  }

  /** A run, and retries of what failed, until nothing is left or nothing can be done. */
  runToTheEnd() {
    for (let retry = 0; retry < 4; retry += 1) {
      this.#run();
      const { rows } = this.#persisted;
      for (const [id, row] of rows) if (row === "failed" || row === "left out") rows.set(id, "waiting");
      this.#repairSome();
    }
    const ended = [...this.#persisted.rows].filter(([, row]) => row === "ordered").map(([id]) => id);
    const twice = this.#hosts.filter(({ remediated }) => remediated > 1).map(({ id }) => id);
    return { mostOut: this.#mostOut, limit: this.limit, touchedTwice: twice, unaccounted: ended };
  }

  #run(): void {
    // What lives in the memory of one controller process: who it follows.
    let underWay = new Set<string>();
    for (;;) {
      if (this.#below(5) === 0) underWay = new Set();
      const { rows, places } = this.#persisted;
      const inOrder = turnOrder(
        this.#hosts.map((host) => ({ ...host, inMaintenanceMode: host.isOut })),
        "fair",
      ).map(({ id }) => id);
      const begun = inOrder.filter((id) => rows.get(id) === "ordered" && !underWay.has(id));
      const waiting = [...begun, ...inOrder.filter((id) => rows.get(id) === "waiting")];
      const ending = this.#stops && [...rows.values()].includes("failed") ? ("RUN_STOPPED" as const) : null;
      const [out, following] = [[...places], [...underWay]];
      const turn = nextTurn({ limit: this.limit, waiting, underWay: following, ordered: begun, out, ending });
      for (const id of turn.leaveOut) if (rows.get(id) === "waiting") rows.set(id, "left out");
      for (const id of turn.begin) {
        underWay.add(id);
        if (rows.get(id) === "waiting") this.#order(id);
      }
      if (underWay.size === 0 && ![...rows.values()].some((row) => row === "waiting" || row === "ordered")) return;
      this.#moment(underWay);
    }
  }

  /** One transaction: the row and the place; the host hears of it afterwards. */
  #order(id: string): void {
    this.#persisted.rows.set(id, "ordered");
    this.#persisted.places.add(id);
    const host = this.#host(id);
    host.left = 1 + this.#below(6);
    const fates: readonly Fate[] = ["works", "works", "works", "fails in service", "stays out"];
    host.fate = fates[this.#below(fates.length)] ?? "works";
  }

  /** Hosts go on by themselves, whoever follows them. */
  #moment(underWay: Set<string>): void {
    const { rows, places } = this.#persisted;
    for (const host of this.#hosts) {
      if (rows.get(host.id) !== "ordered") continue;
      if (host.left > 0) {
        host.left -= 1;
        host.isOut = true;
        if (host.left === 0 && host.fate !== "stays out") host.isOut = false;
        if (host.left === 0 && host.fate === "works") host.remediated += 1;
      } else if (underWay.has(host.id)) {
        // Verified: row and place in one transaction.
        rows.set(host.id, host.fate === "works" ? "done" : "failed");
        if (!host.isOut) places.delete(host.id);
        underWay.delete(host.id);
      }
    }
    this.#mostOut = Math.max(this.#mostOut, this.#hosts.filter(({ isOut }) => isOut).length);
  }

  /** Between runs somebody repairs some of those that stayed out; the next run sees that they are in service. */
  #repairSome(): void {
    for (const host of this.#hosts)
      if (host.isOut && this.#below(2) === 0) {
        host.isOut = false;
        this.#persisted.places.delete(host.id);
      }
  }

  #below(end: number): number {
    return this.#random.between(0, end - 1);
  }

  #host(id: string): SimulatedHost {
    const host = this.#hosts.find((one) => one.id === id);
    if (host === undefined) throw new RangeError(id);
    return host;
  }
}
