import { asProblem, coreProblem } from "../../core/problem/core-problems.js";
import type { Finding } from "../domain/finding.js";
import { describeImage, type StagedImage } from "../domain/staged-image.js";
import type { AdmittedOrder, OrderEnvelopes } from "../domain/order/order-check.js";
import { stagingProblem } from "../domain/staging-problems.js";
import { isOver } from "../domain/stage-machine.js";
import type { StageProgress } from "../domain/stage-progress.js";
import type { OrderRecord } from "../ledger/order-table.js";
import { Bandwidth, type OrderBandwidth } from "./bandwidth.js";
import { reconcile } from "./reconcile.js";
import { ProgressBoard } from "./progress-board.js";
import { runStaging } from "./staging-run.js";
import { checkOrder } from "./steps/check.js";
import { measureHost, planFor } from "./steps/plan.js";
import { issueReceipt, type IssuedReceipt } from "./steps/receipt.js";
import { atOnce, type Pace } from "./steps/staged-file.js";
import { unstage, type Unstaged } from "./unstage.js";
import { verifyStaged, type Verification } from "./verify-staged.js";
import type { StagingTools } from "./staging-tools.js";

interface Running {
  readonly board: ProgressBoard;
  readonly bandwidth: OrderBandwidth;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

export interface StagedReport {
  readonly images: readonly StagedImage[];
  /** Signed now, for the image last ordered; undefined when nothing was ever ordered. */
  readonly receiptEnvelope?: Uint8Array;
  readonly lastOrder?: OrderRecord;
  /** What was not as it should be in the staging folder, newest first. */
  readonly findings: readonly Finding[];
}

/** The staging of one host: one order at a time, joined by whoever gives it again; closing a stream never cancels it. */
export class Staging {
  readonly #tools: StagingTools;
  readonly #onReceipt: () => void;
  readonly #bandwidth: Bandwidth;
  #running: Running | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** `onReceipt` is called whenever a receipt was put on the way up. */
  constructor(tools: StagingTools, onReceipt: () => void) {
    this.#tools = tools;
    this.#onReceipt = onReceipt;
    this.#bandwidth = new Bandwidth(tools.ledger, tools.clock, tools.policy.maxBytesPerSecond);
  }

  /** After every start: reconciles ledger and folder, tells the controller what is staged, and goes on with an order that a crash interrupted. */
  async start(): Promise<void> {
    await this.#alone(() => reconcile(this.#tools));
    await this.renewReceipt();
    const last = this.#tools.ledger.orders.last();
    if (last?.state !== "RUNNING") return;
    try {
      this.stage(last);
    } catch (failure) {
      // Expired meanwhile, or keys changed: the order ends here, and its problem says so.
      const at = new Date(this.#tools.clock.now()).toISOString();
      this.#tools.ledger.orders.end(last.orderId, { state: "FAILED", at, problem: asProblem(failure).body });
    }
  }

  /**
   * Begins an order, or joins it where it runs; one that only waits for its hours makes way for a newer one. Throws the refusals of
   * ORDER_PROBLEMS, and STAGE_BUSY while another order runs.
   */
  stage(envelopes: OrderEnvelopes): ProgressBoard {
    const admitted = checkOrder(this.#tools, envelopes);
    const { orderId } = admitted.order;
    const now = this.#running?.board.now;
    if (this.#running !== undefined && now !== undefined && !isOver(now.state)) {
      if (now.orderId === orderId) return this.#running.board;
      if (now.pause === undefined) throw stagingProblem("STAGE_BUSY", { running: now.orderId, got: orderId });
      this.#running.abort.abort(stagingProblem("STAGE_SUPERSEDED", { orderId: now.orderId, by: orderId }));
    }
    return this.#begin(admitted);
  }

  /** The cap of the host on what it fetches, bytes a second; 0: none. */
  bandwidth(): number {
    return this.#bandwidth.hostCap;
  }

  /**
   * Changes a cap at once, bytes a second, 0 for none: that of one order while it runs, or with an empty id that of the host, which is kept over
   * restarts. Answers the cap in force then. Throws STAGE_UNKNOWN.
   */
  setBandwidth(orderId: string, maxBytesPerSecond: number): number {
    const running = this.#running;
    const runs = running !== undefined && !isOver(running.board.now.state);
    if (orderId === "") {
      this.#bandwidth.changeHost(maxBytesPerSecond);
      return maxBytesPerSecond;
    }
    if (!runs || running.board.now.orderId !== orderId) throw stagingProblem("STAGE_UNKNOWN", { orderId });
    running.bandwidth.change(maxBytesPerSecond);
    return running.bandwidth.inForce;
  }

  /** Follows the order with this id; empty: the one that runs, or else ran last. Throws STAGE_UNKNOWN. */
  watch(orderId: string, signal?: AbortSignal): AsyncGenerator<StageProgress> {
    const board = this.#running?.board;
    if (board === undefined || (orderId !== "" && board.now.orderId !== orderId))
      throw stagingProblem("STAGE_UNKNOWN", { orderId: orderId === "" ? "at all since it was started" : orderId });
    return board.watch(signal);
  }

  /** Stops an order (empty: whichever runs) and waits for its end; what was verified is kept. Answers whether there was one to stop. */
  async cancel(orderId: string): Promise<boolean> {
    const running = this.#running;
    const now = running?.board.now;
    if (running === undefined || now === undefined || isOver(now.state)) return false;
    if (orderId !== "" && now.orderId !== orderId) return false;
    running.abort.abort(stagingProblem("STAGE_CANCELED", { orderId: now.orderId }));
    await running.ended;
    return true;
  }

  /** What is staged, looked up now. */
  async staged(): Promise<StagedReport> {
    const { ledger } = this.#tools;
    const images = ledger.images.all();
    const facts = await measureHost(this.#tools);
    const described = images.map((image) => describeImage(image, planFor(image.manifest, facts), facts.files));
    const lastOrder = ledger.orders.last();
    const newest = images[0];
    const receipt = newest && (await issueReceipt(this.#tools, newest.manifest, { way: "answer", facts }));
    return {
      images: described,
      findings: ledger.findings.all(),
      ...(receipt === undefined ? {} : { receiptEnvelope: receipt.envelope }),
      ...(lastOrder === undefined ? {} : { lastOrder }),
    };
  }

  /** The staging folder as it is now; empty where the host has no usable scratch. */
  async place(): Promise<string> {
    return (await measureHost(this.#tools)).scratch?.stagingPath ?? "";
  }

  /** Reads everything again; a receipt goes up if something was damaged. Throws what `pace` throws. */
  async verify(pace: Pace = atOnce): Promise<Verification> {
    const found = await verifyStaged(this.#tools, { pace, alone: (act) => this.#alone(act) });
    if (found.damaged.length > 0) await this.renewReceipt();
    return found;
  }

  /** Until no order runs. */
  async idle(): Promise<void> {
    await this.#running?.ended;
  }

  /**
   * Removes what is staged of an image, or of all; the receipt that is answered and goes up proves its absence. Throws STAGE_BUSY while an order
   * runs, IMAGE_HELD.
   */
  async unstage(imageDigest: string | undefined): Promise<Unstaged> {
    const now = this.#running?.board.now;
    if (now !== undefined && !isOver(now.state))
      throw stagingProblem("STAGE_BUSY", { running: now.orderId, got: "unstage" });
    const done = await this.#alone(() => unstage(this.#tools, imageDigest));
    const [newest, ...older] = this.#tools.ledger.images.all();
    const other = older.find(({ manifest }) => manifest.imageDigest === imageDigest);
    // Before the one that goes up: only a host's newest receipt counts, and that one is about the image it is to have.
    const own = other && (await issueReceipt(this.#tools, other.manifest, { way: "answer" }));
    const renewed = await this.#renew();
    const isNewest = imageDigest === undefined || newest?.manifest.imageDigest === imageDigest;
    const receipt = own ?? (isNewest ? renewed : undefined);
    return { ...done, ...(receipt === undefined ? {} : { receiptEnvelope: receipt.envelope }) };
  }

  /** The agent stops: a running order stays RUNNING in the ledger and goes on at the next start. */
  async stop(): Promise<void> {
    this.#running?.abort.abort(coreProblem("CANCELED", { what: "the staging, since the agent stops," }));
    await this.#running?.ended;
    await this.#turn;
  }

  #begin(admitted: AdmittedOrder): ProgressBoard {
    const { orderId, imageDigest } = admitted.order;
    const bandwidth = this.#bandwidth.forOrder(orderId, admitted.order.maxBytesPerSecond ?? 0);
    const board = new ProgressBoard({ orderId, imageDigest }, this.#tools.clock, () => bandwidth.inForce);
    const abort = new AbortController();
    const { signal } = abort;
    const alone = <T>(act: () => Promise<T>): Promise<T> => this.#alone(act);
    const run = () => runStaging({ tools: this.#tools, admitted, board, bandwidth, signal, alone });
    // A superseded order ends first.
    const before = this.#running?.ended ?? Promise.resolve();
    const ended = before.then(run).then(() => this.#onReceipt());
    this.#running = { board, bandwidth, abort, ended };
    return board;
  }

  /** Puts a receipt of what is staged now, for the image last ordered, on the way up. */
  async renewReceipt(): Promise<void> {
    await this.#renew();
  }

  async #renew(): Promise<IssuedReceipt | undefined> {
    const newest = this.#tools.ledger.images.all()[0];
    if (newest === undefined) return undefined;
    const issued = await issueReceipt(this.#tools, newest.manifest, { way: "queue" });
    this.#onReceipt();
    return issued;
  }

  /** One after the other: nothing else touches the folder while an operation does. */
  #alone<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    // The turn goes on whatever became of the last one; its failure is its caller's.
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
