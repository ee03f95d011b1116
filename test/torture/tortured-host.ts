import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { agentSettings, type AgentSettings } from "../../agent/domain/agent-settings.js";
import { DepotServer } from "../agent/rig/depot-server.js";
import { EnrolledAgent } from "../agent/rig/enrolled-agent.js";
import { ImageForge, type ForgedVib } from "../agent/rig/image-forge.js";
import type { SeededRandom } from "../rig/seeded-random.js";
import { Expectations, requireComplete, requireHonoured, requireSameMemory } from "./expectations.js";
import { GivenOrder } from "./given-order.js";
import type { ImagePool } from "./image-pool.js";
import { isFailpoint, MomentDeck, momentText, type KillMoment } from "./kill-moment.js";
import { lookFromOutside, recallLedger, type OutsideLook } from "./outside-look.js";
import type { Outage } from "./outage.js";

/** A moment that no staging comes by within so many images comes never. */
const MOST_IMAGES = 16;

interface HostParts {
  readonly random: SeededRandom;
  readonly pool: ImagePool;
  readonly scratch: string;
  readonly outageFor: (folders: readonly string[]) => Outage;
}

/** One host, a real agent and a real depot: stages image after image, and is taken down again and again while it does. */
export class TorturedHost implements AsyncDisposable {
  readonly agent: EnrolledAgent;
  readonly #parts: HostParts;
  readonly #depot: DepotServer;
  readonly #forge: ImageForge;
  readonly #outage: Outage;
  readonly #deck: MomentDeck;
  readonly #expectations = new Expectations();
  readonly #ordered = new Map<string, readonly ForgedVib[]>();
  readonly #settings: AgentSettings;
  #order: GivenOrder | undefined;
  #look: OutsideLook | undefined;
  #askedBefore = 0;

  private constructor(made: { agent: EnrolledAgent; depot: DepotServer; forge: ImageForge; parts: HostParts }) {
    ({ agent: this.agent, depot: this.#depot, forge: this.#forge, parts: this.#parts } = made);
    const { random, scratch, outageFor } = made.parts;
    this.#outage = outageFor([made.agent.place, scratch]);
    this.#deck = new MomentDeck(random, this.#outage.freePlaces);
    this.#settings = agentSettings.parse({
      stateFolder: made.agent.state,
      driver: "sandbox",
      root: made.agent.root,
      scratchFolder: scratch,
      scratchReserveBytes: 0,
      acceptanceLevel: "CommunitySupported",
      development: true,
    });
  }

  static async make(parts: HostParts): Promise<TorturedHost> {
    const forge = new ImageForge();
    const agent = await EnrolledAgent.enrol(forge);
    const depot = await DepotServer.start(parts.pool.all);
    return new TorturedHost({ agent, depot, forge, parts });
  }

  nextMoment(): KillMoment {
    return this.#deck.next();
  }

  /** Lets it work until this moment, takes it down, and looks what is left. */
  async takeDownAt(moment: KillMoment): Promise<void> {
    this.#start(moment);
    for (let images = 0; (await this.#carryOut()) !== "died"; images++)
      if (images > MOST_IMAGES) throw new Error(`${momentText(moment)}: no staging came by`);
    const how = await this.agent.ended();
    assert.equal(how, "SIGKILL", "the agent ended by itself");
    const mayForget = this.#outage.forgets !== "nothing" && isFailpoint(moment.at);
    const before = mayForget ? await recallLedger(this.#watched) : undefined;
    const left = this.#outage.strike(this.#parts.random);
    const look = await this.#lookAgain();
    if (mayForget) requireSameMemory(before, look?.memory);
    // Where the kernel lived on, a name may be seen that is not on the disk yet: only what the ledger says is promised then.
    const finals = left === "what the kernel holds" ? look?.memory.staged : look?.finals.keys();
    this.#expect(finals, left === "what was synced" ? undefined : this.#soundParts(look));
  }

  /** Lets it finish what it has begun, undisturbed. */
  async comeToRest(): Promise<void> {
    this.#start();
    assert.equal(await this.#carryOut(), "staged");
    await this.agent.stop();
  }

  /** What its agent logged last. */
  get lastWords(): string {
    return this.agent.lines
      .slice(-8)
      .map((line) => `  ${JSON.stringify(line)}`)
      .join("\n");
  }

  #start(moment?: KillMoment): void {
    const failpoint: Record<string, string> =
      moment !== undefined && isFailpoint(moment.at) ? { GREENROOM_FAILPOINT: momentText(moment) } : {};
    const scratch = { GREENROOM_AGENT_SCRATCH_FOLDER: this.#parts.scratch };
    this.agent.spawn({ ...scratch, ...this.#outage.environment(moment), ...failpoint });
    if (moment?.at === "bytes-served") void this.#depot.afterBytes(moment.count).then(() => this.agent.stop("SIGKILL"));
    if (moment?.at === "log-line") {
      let left = moment.count;
      void this.agent.line(() => --left === 0).then((line) => line && this.agent.stop("SIGKILL"));
    }
  }

  /** The order under way, or a new one, to its end or the agent's. */
  async #carryOut(): Promise<"staged" | "died"> {
    if ((await this.agent.ready()) === undefined) return "died";
    const order = (this.#order ??= this.#drawOrder());
    if (!(await this.#staged(order))) return "died";
    order.staged = true;
    const look = await this.#lookAgain();
    requireComplete(order, look);
    assert.deepEqual(
      order.vibs.filter(({ entry }) => look?.parts.has(entry.sha256)),
      [],
      "parts are left",
    );
    this.#expect(look?.finals.keys());
    this.#order = undefined;
    return "staged";
  }

  #drawOrder(): GivenOrder {
    const { pool, random } = this.#parts;
    const order = new GivenOrder(this.#forge, this.#depot.url, { vibs: pool.draw(random), random });
    this.#ordered.set(order.imageDigest, order.vibs);
    return order;
  }

  /** Whether the agent said so; an order that it knows goes on by itself, and one that was over before it died is over. */
  async #staged(order: GivenOrder): Promise<boolean> {
    const last = this.#look?.memory.status.last_order;
    const known = last?.order_id === order.orderId;
    if (known && last.state === "STAGED") return true;
    const end = this.agent.line((line) => line["msg"] === "stage-ended" && line["orderId"] === order.orderId);
    const given = known ? end : order.giveTo(this.agent).then(() => end);
    const line = await Promise.race([end, given]);
    assert.equal(line?.["state"] ?? "STAGED", "STAGED", JSON.stringify(line));
    return line !== undefined;
  }

  /** Holds what is there to what was promised before. */
  async #lookAgain(): Promise<OutsideLook | undefined> {
    const look = await lookFromOutside(this.#watched);
    this.#look = look;
    if (this.#order !== undefined) requireHonoured(this.#order, look);
    this.#expectations.requireKept(this.#order, look, this.#depot.asked.slice(this.#askedBefore));
    return look;
  }

  /** Those that begin as their file does: an earlier loss of power may have left others, which nobody has read since. */
  #soundParts(look: OutsideLook | undefined): ReadonlyMap<string, number> {
    const { pool } = this.#parts;
    const folder = join(this.#watched.stagingFolder, "parts");
    const isSound = (sha256: string): boolean => {
      const lies = readFileSync(join(folder, `${sha256}.part`));
      const file = pool.all.find(({ entry }) => entry.sha256 === sha256)?.bytes;
      return file !== undefined && lies.equals(file.subarray(0, lies.length));
    };
    return new Map([...(look?.parts ?? [])].filter(([sha256]) => isSound(sha256)));
  }

  /** From now on. */
  #expect(finals: Iterable<string> = [], parts?: ReadonlyMap<string, number>): void {
    this.#expectations.keep(finals, parts);
    this.#askedBefore = this.#depot.asked.length;
  }

  get #watched() {
    return {
      settings: this.#settings,
      stagingFolder: join(this.#parts.scratch, "greenroom", "staging"),
      scopeId: "domain-c1",
      ordered: this.#ordered,
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.agent[Symbol.asyncDispose]();
    await this.#depot[Symbol.asyncDispose]();
  }
}
