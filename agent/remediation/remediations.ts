import { setTimeout as pause } from "node:timers/promises";
import { asProblem, coreProblem } from "../../core/problem/core-problems.js";
import { timestamp } from "../../core/time/clock.js";
import type { RemediationOrder } from "../../formats/manifest/image-manifest.js";
import {
  admitManifest,
  admitRemediation,
  readmitRemediation,
  type AdmittedOrder,
  type OrderEnvelopes,
} from "../domain/order/order-check.js";
import { mayCancel, type RemediationProgress } from "../domain/remediation/progress.js";
import type { Remediation } from "../domain/remediation/remediation.js";
import { remediationProblem } from "../domain/remediation/remediation-problems.js";
import { noteOrder } from "../staging/steps/check.js";
import type { Staging } from "../staging/staging.js";
import { lookAhead, type Look } from "./look.js";
import { pictureOf } from "./remediation-record.js";
import type { RemediationTools } from "./remediation-tools.js";
import { Running } from "./running.js";
import { holderOf, MOST_ENTRIES, walkStates } from "./state-walk.js";
import { Watchers } from "./watchers.js";

/** What cannot even be noted is tried again after this, and at the next start. */
const STUCK_MS = 30_000;

interface Underway {
  readonly run: Running;
  readonly ended: Promise<void>;
}

/** The remediations of one host: one at a time, joined by whoever gives it again, gone on with after every start. */
export class Remediations {
  readonly #tools: RemediationTools;
  readonly #staging: Staging;
  readonly #watchers = new Watchers();
  #underway: Underway | undefined;

  constructor(tools: RemediationTools, staging: Staging) {
    this.#tools = tools;
    this.#staging = staging;
  }

  /** After every start: goes on with the one that a restart or the reboot cut off. */
  resume(): void {
    const { ledger, pins, log } = this.#tools;
    const record = ledger.remediations.running();
    if (record === undefined) return;
    try {
      this.#begin(readmitRemediation({ ...record, pins }));
    } catch (failure) {
      // The host was enrolled anew, or assigned elsewhere: nothing may be done in the name of that order any more.
      const { body, code, message } = asProblem(failure);
      log("remediation-unreadable", { orderId: record.orderId, code, message });
      const at = timestamp(this.#tools.clock);
      const { state } = record;
      const ending = {
        state,
        event: "gaveUp",
        next: "DONE",
        at,
        bootId: "",
        outcome: "FAILED",
        problem: body,
        failedState: state,
      } as const;
      ledger.together(() => {
        ledger.remediations.advance(record.orderId, ending);
        ledger.holds.release(holderOf(record.orderId));
      });
    }
  }

  /**
   * Begins a remediation, or joins it where it runs or has ended. When it returns, the order is in the ledger. Throws the refusals of
   * ORDER_PROBLEMS, IMAGE_MARKED_BAD, and REMEDIATION_BUSY or STAGE_BUSY while something else runs.
   */
  remediate(envelopes: OrderEnvelopes): string {
    const { ledger, clock, pins } = this.#tools;
    const seen = ledger.seen.numbers(pins.scopeId);
    const admitted = admitRemediation({ ...envelopes, pins, seen, nowMs: clock.now() });
    const { orderId } = admitted.order;
    if (ledger.remediations.get(orderId) !== undefined) return orderId;
    const running = ledger.remediations.running()?.orderId;
    if (running !== undefined) throw remediationProblem("REMEDIATION_BUSY", { running, got: `order ${orderId}` });
    this.#refuseBad(admitted.manifest.imageDigest);
    this.#staging.makeWay(orderId);
    this.#note(admitted);
    this.#begin(admitted);
    return orderId;
  }

  /** Looks at everything that could keep the host from this image, and changes nothing. Throws the refusals of a manifest. */
  async precheck(manifestEnvelope: Uint8Array, signal: AbortSignal): Promise<Look> {
    const { ledger, clock, pins } = this.#tools;
    const seen = ledger.seen.numbers(pins.scopeId);
    const manifest = admitManifest({ manifestEnvelope, pins, seen, nowMs: clock.now() });
    return this.#staging.alone(() => lookAhead(this.#tools, { manifest, signal }));
  }

  /** Follows a remediation (empty: the one that runs, or else the last one) to its end, or to that of the agent. Throws REMEDIATION_UNKNOWN. */
  async *watch(orderId: string, signal?: AbortSignal): AsyncGenerator<RemediationProgress> {
    const record = this.#record(orderId);
    if (record === undefined) throw remediationProblem("REMEDIATION_UNKNOWN", { orderId });
    for await (const _change of this.#watchers.changes(signal)) {
      const shown = await this.#draw(this.#record(record.orderId) ?? record);
      yield shown;
      if (shown.remediation.outcome !== "RUNNING") return;
    }
  }

  /** The one that runs, or else the last one; undefined where there never was one. */
  async last(): Promise<RemediationProgress | undefined> {
    const record = this.#record("");
    return record && (await this.#draw(record));
  }

  /**
   * Stops a remediation (empty: whichever runs) that has not written to a bank yet; its end is told to those who watch. Answers whether there
   * was one to stop.
   */
  cancel(orderId: string): boolean {
    const record = this.#tools.ledger.remediations.running();
    if (record === undefined || (orderId !== "" && record.orderId !== orderId) || !mayCancel(record)) return false;
    this.#tools.ledger.remediations.requestCancel(record.orderId);
    this.#underway?.run.cancel(remediationProblem("REMEDIATION_CANCELED", { orderId: record.orderId }));
    return true;
  }

  /** An operator allows an image again ("sha256:<hex>"; empty: all that are marked). Answers which were marked. */
  clearBadImage(imageDigest: string): string[] {
    const { badImages } = this.#tools.ledger;
    const digests = imageDigest === "" ? badImages.all().map((one) => one.imageDigest) : [imageDigest];
    return digests.filter((digest) => badImages.clear(digest));
  }

  /** The agent stops, or the host reboots: what runs is left as the ledger has it, and goes on at the next start. */
  async stop(): Promise<void> {
    this.#watchers.close();
    this.#underway?.run.stop(coreProblem("CANCELED", { what: "the remediation, since the agent stops," }));
    await this.#underway?.ended;
  }

  #refuseBad(imageDigest: string): void {
    const bad = this.#tools.ledger.badImages.get(imageDigest);
    if (bad !== undefined)
      throw remediationProblem("IMAGE_MARKED_BAD", { imageDigest, at: bad.at, why: bad.problem.message });
  }

  /** Log first: order, image and hold are durable before anything is done. */
  #note(admitted: AdmittedOrder<RemediationOrder>): void {
    const { ledger, clock } = this.#tools;
    const { orderId, imageDigest } = admitted.order;
    ledger.together(() => {
      noteOrder(this.#tools, admitted);
      ledger.remediations.begin(admitted, timestamp(clock));
      ledger.holds.put({ holder: holderOf(orderId), imageDigest });
    });
  }

  #begin(admitted: AdmittedOrder<RemediationOrder>): void {
    const changed = () => this.#watchers.tell();
    const run = new Running({ tools: this.#tools, staging: this.#staging, admitted, changed });
    this.#underway = { run, ended: this.#walk(run) };
  }

  async #walk(run: Running): Promise<void> {
    const { orderId, tools } = run;
    for (let tries = 1; tries <= MOST_ENTRIES && !run.signal.aborted; tries++) {
      try {
        if ((await walkStates(run)) === "interrupted") return tools.log("remediation-interrupted", { orderId });
        tools.log("remediation-ended", { orderId, outcome: run.record.outcome });
        await this.#staging.renewReceipt();
        return this.#watchers.tell();
      } catch (failure) {
        // The ledger could not be written, or the host not be read at all: nothing may be said or done that is not in the ledger first.
        tools.log("remediation-stuck", { orderId, tries, failure });
      }
      await pause(STUCK_MS, undefined, { signal: run.signal }).catch(() => undefined);
    }
  }

  #record(orderId: string): Remediation | undefined {
    const { remediations } = this.#tools.ledger;
    return orderId === "" ? remediations.last() : remediations.get(orderId);
  }

  #draw(remediation: Remediation): Promise<RemediationProgress> {
    const own = this.#underway?.run;
    return pictureOf(
      this.#tools,
      remediation,
      own?.orderId === remediation.orderId ? own.stagingBoard?.now : undefined,
    );
  }
}
