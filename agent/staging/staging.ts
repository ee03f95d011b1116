import { asProblem, coreProblem } from "../../core/problem/core-problems.js";
import type { Finding } from "../domain/finding.js";
import { describeImage, type StagedImage } from "../domain/staged-image.js";
import type { TargetStaging } from "../domain/target-staging.js";
import type { AdmittedOrder, OrderEnvelopes } from "../domain/order/order-check.js";
import { stagingProblem } from "../domain/staging-problems.js";
import { isOver } from "../domain/stage-machine.js";
import type { StageProgress } from "../domain/stage-progress.js";
import type { OrderRecord } from "../ledger/order-table.js";
import { reconcile } from "./reconcile.js";
import { isNothingThere } from "./folder/present-files.js";
import { openPlace } from "./folder/place.js";
import type { StagingFolder } from "./folder/staging-folder.js";
import { ProgressBoard } from "./progress-board.js";
import { runStaging } from "./staging-run.js";
import { checkOrder } from "./steps/check.js";
import { measureHost, planFor, targetsOf } from "./steps/plan.js";
import { issueReceipt } from "./steps/receipt.js";
import { unstage, type Unstaged } from "./unstage.js";
import { verifyStaged, type Verification } from "./verify-staged.js";
import type { StagingTools } from "./staging-tools.js";

interface Running {
  readonly board: ProgressBoard;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

export interface StagedReport {
  readonly images: readonly StagedImage[];
  /** Signed now, for the image last ordered; undefined when nothing was ever ordered. */
  readonly receiptEnvelope?: Uint8Array;
  readonly lastOrder?: OrderRecord;
  /** Newest first. */
  readonly findings: readonly Finding[];
  /** Of the image last ordered. */
  readonly targets: readonly TargetStaging[];
}

export interface UnstageReport extends Unstaged {
  /** Proves the absence; undefined when nothing was ever ordered. */
  readonly receiptEnvelope?: Uint8Array;
}

/** The staging of one host: one order at a time, joined by whoever gives it again; closing a stream never cancels it. */
export class Staging {
  readonly #tools: StagingTools;
  readonly #onReceipt: () => void;
  #running: Running | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  /** `onReceipt` is called whenever a receipt was put on the way up. */
  constructor(tools: StagingTools, onReceipt: () => void) {
    this.#tools = tools;
    this.#onReceipt = onReceipt;
  }

  /** After every start: reconciles ledger and folder, tells the controller what is staged, and goes on with an order that a crash interrupted. */
  async start(): Promise<void> {
    await this.#reconcile();
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

  /** Begins an order, or joins it where it runs. Throws the refusals of ORDER_PROBLEMS, and STAGE_BUSY while another order runs. */
  stage(envelopes: OrderEnvelopes): ProgressBoard {
    const admitted = checkOrder(this.#tools, envelopes);
    const now = this.#running?.board.now;
    if (this.#running !== undefined && now !== undefined && !isOver(now.state)) {
      if (now.orderId === admitted.order.orderId) return this.#running.board;
      throw stagingProblem("STAGE_BUSY", { running: now.orderId, got: admitted.order.orderId });
    }
    return this.#begin(admitted);
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
    const receipt = newest && (await issueReceipt(this.#tools, newest.manifest, { way: "answer" }));
    return {
      images: described,
      findings: ledger.findings.all(),
      targets: newest === undefined ? [] : targetsOf(planFor(newest.manifest, facts), facts, new Map()),
      ...(receipt === undefined ? {} : { receiptEnvelope: receipt.envelope }),
      ...(lastOrder === undefined ? {} : { lastOrder }),
    };
  }

  /** The staging folder as it is now; empty where the host has no usable scratch. */
  async place(): Promise<string> {
    return (await measureHost(this.#tools)).scratch?.stagingPath ?? "";
  }

  /** Reads everything again; a receipt goes up if something was damaged. */
  async verify(): Promise<Verification> {
    const nothing: Verification = { verified: 0, damaged: [] };
    const found = await this.#alone(() => this.#inFolder((folder) => verifyStaged(this.#tools, folder)));
    if ((found?.damaged.length ?? 0) > 0) await this.renewReceipt();
    return found ?? nothing;
  }

  /** Removes what is staged of an image, or of all; the receipt that goes up proves its absence. Throws STAGE_BUSY while an order runs. */
  async unstage(imageDigest: string | undefined): Promise<UnstageReport> {
    const now = this.#running?.board.now;
    if (now !== undefined && !isOver(now.state))
      throw stagingProblem("STAGE_BUSY", { running: now.orderId, got: "unstage" });
    const done = await this.#alone(() => this.#inFolder(async (folder) => unstage(this.#tools, folder, imageDigest)));
    await this.renewReceipt();
    const { receiptEnvelope } = await this.staged();
    return {
      ...(done ?? { freedBytes: 0, removed: 0 }),
      ...(receiptEnvelope === undefined ? {} : { receiptEnvelope }),
    };
  }

  /** Sets the cap of the host (empty id) or of the order that runs; answers the one in force, 0: none. Throws STAGE_UNKNOWN. */
  setBandwidth(orderId: string, maxBytesPerSecond: number): number {
    const now = this.#running?.board.now;
    if (orderId !== "" && (now === undefined || now.orderId !== orderId || isOver(now.state)))
      throw stagingProblem("STAGE_UNKNOWN", { orderId });
    this.#tools.ledger.caps.put(orderId === "" ? "host" : orderId, maxBytesPerSecond);
    return orderId === "" ? this.bandwidth() : maxBytesPerSecond;
  }

  /** The host's cap, bytes a second; 0: none. */
  bandwidth(): number {
    return this.#tools.ledger.caps.get("host") ?? 0;
  }

  /** The agent stops: a running order stays RUNNING in the ledger and goes on at the next start. */
  async stop(): Promise<void> {
    this.#running?.abort.abort(coreProblem("CANCELED", { what: "the staging, since the agent stops," }));
    await this.#running?.ended;
    await this.#turn;
  }

  /** A staging folder that must not be used is left alone: the agent runs, status says why, and an order fails with it. */
  async #reconcile(): Promise<void> {
    const { trouble } = await measureHost(this.#tools);
    if (trouble === undefined) await this.#alone(() => this.#inFolder((folder) => reconcile(this.#tools, folder)));
    else this.#tools.log("staging-folder-refused", { code: trouble.code, message: trouble.message });
  }

  #begin(admitted: AdmittedOrder): ProgressBoard {
    const { orderId, imageDigest } = admitted.order;
    const board = new ProgressBoard(orderId, imageDigest, this.#tools.clock);
    const abort = new AbortController();
    const run = () => runStaging({ tools: this.#tools, admitted, board, signal: abort.signal });
    const ended = this.#alone(run).then(() => this.#onReceipt());
    this.#running = { board, abort, ended };
    return board;
  }

  /** Puts a receipt of what is staged now, for the image last ordered, on the way up. */
  async renewReceipt(): Promise<void> {
    const newest = this.#tools.ledger.images.all()[0];
    if (newest === undefined) return;
    await issueReceipt(this.#tools, newest.manifest, { way: "queue" });
    this.#onReceipt();
  }

  /** One after the other: nothing else touches the folder while an operation does. */
  #alone<T>(act: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(act);
    // The turn goes on whatever became of the last one; its failure is its caller's.
    this.#turn = result.catch(() => undefined);
    return result;
  }

  /** Runs with the staging folder if there is one; never makes it (promise 4). */
  async #inFolder<T>(act: (folder: StagingFolder) => Promise<T>): Promise<T | undefined> {
    const { scratch, trouble } = await measureHost(this.#tools);
    if (scratch === undefined) return undefined;
    if (trouble !== undefined) throw trouble;
    if (await isNothingThere(scratch.stagingPath)) return undefined;
    using folder = openPlace(this.#tools, scratch);
    return await act(folder);
  }
}
