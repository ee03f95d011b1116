import { asProblem } from "../../core/problem/core-problems.js";
import type { Problem } from "../../core/problem/problem.js";
import { timestamp } from "../../core/time/clock.js";
import type { RemediationOrder } from "../../formats/manifest/image-manifest.js";
import type { AdmittedOrder, OrderEnvelopes } from "../domain/order/order-check.js";
import type { WantedVib } from "../domain/staging-plan.js";
import { dropFiles, fetchAside } from "./fetching/fetch-aside.js";
import { Orders } from "./orders.js";
import { reconcile, type Reconciled } from "./upkeep/reconcile.js";
import { proveAbsence, queueReceipt, reportStaged, type StagedReport } from "./staged-report.js";
import type { StagingTools } from "./staging-tools.js";
import { measureHost } from "./steps/plan.js";
import { scratchFailing } from "./steps/shortage.js";
import { atOnce, type Pace } from "./steps/staged-file.js";
import { Turns } from "../../core/time/turns.js";
import { unstage, type Unstaged } from "./upkeep/unstage.js";
import { verifyStaged, type Verification, type VerifiedSoFar } from "./upkeep/verify-staged.js";

/** The staging of one host; closing a stream never cancels what it follows. */
export class Staging {
  readonly #tools: StagingTools;
  readonly #onReceipt: () => void;
  readonly #turns = new Turns();
  readonly #orders: Orders;
  /** Code of why the staging folder could not be used when it was last looked at. */
  #trouble = "";
  #failing: Problem | undefined;
  /** What a look has found missing or altered since the last verification: ids by SHA-256. */
  readonly #lost = new Map<string, string>();

  /** `onReceipt` is called whenever a receipt was put on the way up. */
  constructor(tools: StagingTools, onReceipt: () => void) {
    this.#tools = tools;
    this.#onReceipt = onReceipt;
    this.#orders = new Orders(tools, this.#turns, onReceipt);
  }

  /** After every start: reconciles ledger and folder, tells the controller what is staged, and goes on with an order that a crash interrupted. */
  async start(): Promise<void> {
    await this.#lookFirst();
    await this.renewReceipt();
    const { orders, remediations } = this.#tools.ledger;
    const last = orders.last();
    // That of a remediation goes on with it.
    if (last?.state !== "RUNNING" || remediations.get(last.orderId) !== undefined) return;
    try {
      this.stage(last);
    } catch (failure) {
      // Expired meanwhile, or keys changed: the order ends here, and its problem says so.
      const ending = { state: "FAILED", at: timestamp(this.#tools.clock), problem: asProblem(failure).body } as const;
      this.#tools.ledger.orders.end(last.orderId, ending);
    }
  }

  /** A disk that fails keeps no agent from starting: who else is to say that it does? */
  async #lookFirst(): Promise<void> {
    try {
      const { trouble } = await this.#compare();
      this.#trouble = trouble?.code ?? "";
    } catch (failure) {
      const { ledger, log } = this.#tools;
      if (ledger.troubleOf(failure) !== undefined) throw failure;
      log("look-failed", { why: asProblem(failure).message });
    }
  }

  /** Compares folder and ledger, and remembers whether that could be done. */
  async #compare(): Promise<Reconciled> {
    try {
      const found = await this.#turns.take(() => reconcile(this.#tools));
      this.#failing = undefined;
      return found;
    } catch (failure) {
      this.#failing = (await scratchFailing(this.#tools, failure)) ?? asProblem(failure);
      throw failure;
    }
  }

  /** Why folder and ledger could not be compared at the last look; undefined where they could. */
  get failing(): Problem | undefined {
    return this.#failing;
  }

  /** See Orders.stage. */
  stage(envelopes: OrderEnvelopes) {
    return this.#orders.stage(envelopes);
  }

  /** Stages for a remediation, which has admitted its order itself. See Orders.begin. */
  stageFor(admitted: AdmittedOrder<RemediationOrder>) {
    return this.#orders.begin(admitted);
  }

  /** See Orders.makeWay. */
  makeWay(orderId: string): void {
    this.#orders.makeWay(orderId);
  }

  /** Fetches firmware that its manager does not let be staged, verified as all else; it is gone again after `dropUnstageable`. */
  async fetchUnstageable(admitted: AdmittedOrder, vibs: readonly WantedVib[], signal: AbortSignal): Promise<void> {
    if (vibs.length > 0) await fetchAside(this.#orders.aside(admitted, signal), vibs);
  }

  /** Removes such files by SHA-256. */
  async dropUnstageable(digests: readonly string[]): Promise<void> {
    if (digests.length > 0) await this.#turns.take(() => dropFiles(this.#tools, digests));
  }

  /** Runs while nothing else touches the staging folder. */
  alone<T>(act: () => Promise<T>): Promise<T> {
    return this.#turns.take(act);
  }

  /** See Orders.watch. */
  watch(orderId: string, signal?: AbortSignal) {
    return this.#orders.watch(orderId, signal);
  }

  /** See Orders.cancel. */
  cancel(orderId: string): Promise<boolean> {
    return this.#orders.cancel(orderId);
  }

  /** See Orders.bandwidth. */
  bandwidth(): number {
    return this.#orders.bandwidth();
  }

  /** See Orders.setBandwidth. */
  setBandwidth(orderId: string, maxBytesPerSecond: number): number {
    return this.#orders.setBandwidth(orderId, maxBytesPerSecond);
  }

  /** What is staged, looked up now. */
  staged(): Promise<StagedReport> {
    return reportStaged(this.#tools);
  }

  /** The staging folder as it is now; empty where the host has no usable scratch. */
  async place(): Promise<string> {
    return (await measureHost(this.#tools)).scratch?.stagingPath ?? "";
  }

  /**
   * Reads everything again; a receipt goes up if something was damaged. What looks have found since the last verification, and was not staged
   * again, is named with it: whoever asks wants to know what is damaged, not who was the first to see it. Throws what `pace` throws.
   */
  async verify(pace: Pace = atOnce): Promise<Verification> {
    let last: Verification = { verified: 0, damaged: [] };
    for await (const { verified, damaged } of this.verifying(pace)) last = { verified, damaged };
    return last;
  }

  /** The same, telling how far it is. Whoever leaves it ends it; what was found by then stays found, and goes up. */
  async *verifying(pace: Pace = atOnce): AsyncGenerator<VerifiedSoFar, void> {
    const way = { pace, alone: <T>(act: () => Promise<T>) => this.#turns.take(act) };
    let isDamaged = false;
    try {
      for await (const soFar of verifyStaged(this.#tools, way)) {
        isDamaged = soFar.damaged.length > 0;
        yield { ...soFar, damaged: [...new Set([...this.#stillLost(), ...soFar.damaged])] };
      }
      this.#lost.clear();
    } finally {
      if (isDamaged) await this.renewReceipt();
    }
  }

  #stillLost(): readonly string[] {
    const { stagedVibs } = this.#tools.ledger;
    return [...this.#lost].filter(([sha256]) => stagedVibs.get(sha256) === undefined).map(([, id]) => id);
  }

  /** Compares folder and ledger; a receipt goes up if something is gone, or if the folder can or cannot be used any more. */
  async look(): Promise<void> {
    const { forgotten, trouble } = await this.#compare();
    for (const { sha256, id } of forgotten) this.#lost.set(sha256, id);
    const turned = (trouble?.code ?? "") !== this.#trouble;
    this.#trouble = trouble?.code ?? "";
    if (turned || forgotten.length > 0) await this.renewReceipt();
  }

  /** See Orders.refuseWhileRunning. */
  refuseWhileRunning(got: string): void {
    this.#orders.refuseWhileRunning(got);
  }

  /** Until no order runs. */
  idle(): Promise<void> {
    return this.#orders.idle();
  }

  /**
   * Removes what is staged of an image, or of all; the receipt that is answered and goes up proves its absence. Throws STAGE_BUSY while an order
   * runs and does not merely wait for its hours, IMAGE_HELD.
   */
  async unstage(imageDigest: string | undefined): Promise<Unstaged> {
    this.#orders.refuseWhileWorking("unstage");
    const done = await this.#turns.take(() => unstage(this.#tools, imageDigest));
    const receipt = await proveAbsence(this.#tools, imageDigest);
    this.#onReceipt();
    return { ...done, ...(receipt === undefined ? {} : { receiptEnvelope: receipt.envelope }) };
  }

  /** The agent stops: a running order stays RUNNING in the ledger and goes on at the next start. */
  async stop(): Promise<void> {
    await this.#orders.stop();
    await this.#turns.over();
  }

  /** Puts a receipt of what is staged now, for the image last ordered, on the way up. */
  async renewReceipt(): Promise<void> {
    if ((await queueReceipt(this.#tools)) !== undefined) this.#onReceipt();
  }
}
