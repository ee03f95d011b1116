import { coreProblem } from "../../core/problem/core-problems.js";
import type { AdmittedOrder, OrderEnvelopes } from "../domain/order/order-check.js";
import { isOver } from "../domain/stage-machine.js";
import type { StageProgress } from "../domain/stage-progress.js";
import { remediationProblem } from "../domain/remediation/remediation-problems.js";
import { stagingProblem } from "../domain/staging-problems.js";
import type { Ledger } from "../ledger/ledger.js";
import { Bandwidth, type OrderBandwidth } from "./bandwidth.js";
import { ProgressBoard } from "./progress-board.js";
import type { RunningOrder } from "./running-order.js";
import { runStaging } from "./staging-run.js";
import type { StagingTools } from "./staging-tools.js";
import { checkOrder, noteOrder } from "./steps/check.js";
import type { Turns } from "../../core/time/turns.js";

interface Running {
  readonly board: ProgressBoard;
  readonly bandwidth: OrderBandwidth;
  readonly abort: AbortController;
  readonly ended: Promise<void>;
}

/** The orders of one host: one at a time, joined by whoever gives it again. */
export class Orders {
  readonly #tools: StagingTools;
  readonly #turns: Turns;
  readonly #onReceipt: () => void;
  readonly #bandwidth: Bandwidth;
  #running: Running | undefined;

  constructor(tools: StagingTools, turns: Turns, onReceipt: () => void) {
    this.#tools = tools;
    this.#turns = turns;
    this.#onReceipt = onReceipt;
    this.#bandwidth = new Bandwidth(tools.ledger, tools.clock, tools.policy.maxBytesPerSecond);
  }

  /**
   * Begins an order, or joins it where it runs; one that only waits for its hours makes way for a newer one. When it returns, the order is in
   * the ledger: nobody hears of one that a crash could forget. Throws the refusals of ORDER_PROBLEMS, STAGE_BUSY while another order runs, and
   * REMEDIATION_BUSY while a remediation does.
   */
  stage(envelopes: OrderEnvelopes): ProgressBoard {
    const admitted = checkOrder(this.#tools, envelopes);
    refuseWhileRemediating(this.#tools.ledger, `order ${admitted.order.orderId}`);
    return this.begin(admitted);
  }

  /** The same for an order that was admitted elsewhere: the staging of a remediation. */
  begin(admitted: AdmittedOrder): ProgressBoard {
    const { orderId } = admitted.order;
    const running = this.#underway();
    if (running?.board.now.orderId === orderId) return running.board;
    this.makeWay(orderId);
    return this.#begin(admitted);
  }

  /** An order that only waits for its hours makes way for this one. Throws STAGE_BUSY while another one runs. */
  makeWay(orderId: string): void {
    const running = this.#underway();
    if (running === undefined) return;
    const { orderId: other, pause } = running.board.now;
    if (other === orderId) return;
    if (pause === undefined) throw stagingProblem("STAGE_BUSY", { running: other, got: orderId });
    running.abort.abort(stagingProblem("STAGE_SUPERSEDED", { orderId: other, by: orderId }));
  }

  /** Follows the order with this id; empty: the one that runs, or else ran last. Throws STAGE_UNKNOWN. */
  watch(orderId: string, signal?: AbortSignal): AsyncGenerator<StageProgress> {
    const board = this.#running?.board;
    if (board === undefined || (orderId !== "" && board.now.orderId !== orderId))
      throw stagingProblem("STAGE_UNKNOWN", { orderId });
    return board.watch(signal);
  }

  /** Stops an order (empty: whichever runs) and waits for its end; what was verified is kept. Answers whether there was one to stop. */
  async cancel(orderId: string): Promise<boolean> {
    const running = this.#underway();
    if (running === undefined) return false;
    const own = running.board.now.orderId;
    if (orderId !== "" && own !== orderId) return false;
    running.abort.abort(stagingProblem("STAGE_CANCELED", { orderId: own }));
    await running.ended;
    return true;
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
    if (orderId === "") {
      this.#bandwidth.changeHost(maxBytesPerSecond);
      return maxBytesPerSecond;
    }
    const running = this.#underway();
    if (running?.board.now.orderId !== orderId) throw stagingProblem("STAGE_UNKNOWN", { orderId });
    running.bandwidth.change(maxBytesPerSecond);
    return running.bandwidth.bytesPerSecond;
  }

  /** Throws STAGE_BUSY while an order runs, REMEDIATION_BUSY while a remediation does; `got` names what has to wait for it. */
  refuseWhileRunning(got: string): void {
    refuseWhileRemediating(this.#tools.ledger, got);
    const running = this.#underway()?.board.now.orderId;
    if (running !== undefined) throw stagingProblem("STAGE_BUSY", { running, got });
  }

  /** The same, but for an order that only waits for its hours: it is planned anew when it begins. */
  refuseWhileWorking(got: string): void {
    const running = this.#underway()?.board.now;
    if (running?.pause === undefined) this.refuseWhileRunning(got);
    else refuseWhileRemediating(this.#tools.ledger, got);
  }

  /** What a fetch outside a staging works with: the remediation shows its own progress. */
  aside(admitted: AdmittedOrder, signal: AbortSignal): RunningOrder {
    const { orderId, imageDigest, maxBytesPerSecond = 0 } = admitted.order;
    const bandwidth = this.#bandwidth.forOrder(orderId, maxBytesPerSecond);
    const board = new ProgressBoard({ orderId, imageDigest }, this.#tools.clock, () => bandwidth.bytesPerSecond);
    return { tools: this.#tools, admitted, board, bandwidth, signal, alone: (act) => this.#turns.take(act, signal) };
  }

  /** Until no order runs. */
  async idle(): Promise<void> {
    await this.#running?.ended;
  }

  /** The agent stops: a running order stays RUNNING in the ledger and goes on at the next start. */
  async stop(): Promise<void> {
    this.#running?.abort.abort(coreProblem("CANCELED", { what: "the staging, since the agent stops," }));
    await this.idle();
  }

  #underway(): Running | undefined {
    return this.#running === undefined || isOver(this.#running.board.now.state) ? undefined : this.#running;
  }

  #begin(admitted: AdmittedOrder): ProgressBoard {
    noteOrder(this.#tools, admitted);
    const { orderId, imageDigest, maxBytesPerSecond = 0 } = admitted.order;
    const bandwidth = this.#bandwidth.forOrder(orderId, maxBytesPerSecond);
    const board = new ProgressBoard({ orderId, imageDigest }, this.#tools.clock, () => bandwidth.bytesPerSecond);
    const abort = new AbortController();
    const { signal } = abort;
    // Whoever cancels it does not wait for what has the turn.
    const alone = <T>(act: () => Promise<T>): Promise<T> => this.#turns.take(act, signal);
    const run = () => runStaging({ tools: this.#tools, admitted, board, bandwidth, signal, alone });
    // A superseded order ends first.
    const ended = this.idle()
      .then(run)
      .then(() => this.#onReceipt());
    this.#running = { board, bandwidth, abort, ended };
    return board;
  }
}

/** What is staged must stay as it is while a remediation applies from it. */
function refuseWhileRemediating({ remediations }: Ledger, got: string): void {
  const running = remediations.running()?.orderId;
  if (running !== undefined) throw remediationProblem("REMEDIATION_BUSY", { running, got });
}
