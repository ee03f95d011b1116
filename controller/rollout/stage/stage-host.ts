import { isProblem } from "../../../core/problem/problem.js";
import type { StagingProgress } from "../../fleet/staging-progress.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { dialledAgent } from "../check/host-check.js";
import type { HostDetail } from "../fan-out/host-detail.js";
import { HostWork } from "../fan-out/host-work.js";
import { followStaging } from "./follow-staging.js";
import { giveOrder } from "./give-order.js";
import { judgeHost } from "./judge-host.js";
import { proveStaging, unproven } from "./prove-staging.js";
import { rolloutProblem } from "../rollout-problems.js";
import { limitsSince, type StageLimits } from "./stage-limits.js";
import { tellCap } from "./tell-cap.js";

export interface HostToStage {
  readonly host: HostRecord;
  readonly image: ImageRecord;
  readonly parallel: number;
  readonly limits: StageLimits;
  /** The cap that a user has set while the task ran, bytes a second, 0 for none; undefined: none has. */
  readonly capSince?: () => number | undefined;
}

/** What the receipt of a staged host says. */
export type Proven = Pick<HostDetail, "persistence" | "receiptCounter">;

/** Stages one host within a task: check, order, follow, proof. Each state is persisted before the next one begins. */
export class HostStaging extends HostWork<HostToStage> {
  protected async work(): Promise<void> {
    // An order that is persisted was perhaps sent: it is followed, never made a second time (promise 7).
    if (this.row.detail.order !== null && (await this.#isTaken())) return;
    if (await this.#prepare()) await this.#follow();
  }

  /** Whether an order of an earlier turn was followed to its end. One that the host never began while its lease lasted is given up. */
  async #isTaken(): Promise<boolean> {
    try {
      await this.#follow();
      return true;
    } catch (thrown) {
      // Only the host knows: one that it has begun it goes on with, whatever the lease says.
      if (!isProblem(thrown, "ORDER_EXPIRED")) throw thrown;
      await this.row.enter("connect", { order: null });
      return false;
    }
  }

  /** Whether an order was made. A host that needs nothing, can take nothing or was skipped meanwhile ends here, with the reason. */
  async #prepare(): Promise<boolean> {
    const { host, image } = this.wanted;
    if (await this.#isSkipped()) return false;
    const verdict = await judgeHost(this.parts, this.row, { host, image, signal: this.run.signal });
    this.run.signal.throwIfAborted();
    switch (verdict.is) {
      case "compliant":
        await this.row.skip("COMPLIANT");
        return false;
      case "staged":
        await this.isStaged("before", { persistence: verdict.persistence, receiptCounter: verdict.counter });
        return false;
      case "incompatible":
        await this.row.refuse(verdict.problem);
        return false;
      case "to-stage":
        if (await this.#isSkipped()) return false;
        await this.#order();
        return true;
    }
  }

  /** As long as no order went out a host is not begun: whoever skips the rest skips it as well. */
  async #isSkipped(): Promise<boolean> {
    if (!this.run.skipRest.aborted) return false;
    await this.row.skip("SKIPPED_BY_USER");
    return true;
  }

  #order(): Promise<void> {
    const { host, image, parallel } = this.wanted;
    const limits = limitsSince(this.wanted.limits, this.wanted.capSince?.());
    const wanted = { taskId: this.run.record.id, hostId: host.id, image, parallel, limits };
    return giveOrder(this.parts, this.row, wanted);
  }

  async #follow(): Promise<void> {
    const { order } = this.row.detail;
    if (order === null) return;
    const { fleet, random, clock, stallSeconds } = this.parts;
    const { host, image } = this.wanted;
    // After a restart its turn to be dialled may be long in coming: attempts count from then on, and find out themselves whether it answers.
    await dialledAgent(fleet, host.id, this.run.signal).catch(() => undefined);
    const last = await followStaging({
      agent: () => fleet.agent(host.id),
      onConnected: (listener) => fleet.onConnected((id) => id === host.id && listener()),
      order: {
        orderId: order.orderId,
        manifestEnvelope: image.envelope,
        orderEnvelope: Buffer.from(order.envelope, "base64"),
      },
      hostName: host.name,
      ...{ run: this.run, random, clock, stallSeconds },
      onJoined: () => void this.#tellCap(order.orderId),
      onProgress: (progress) => this.row.touchSeen(progress),
    });
    this.row.noteSeen(last);
    await this.#conclude(last);
  }

  /** With each connection: a host that was away when the cap was changed hears of it now. */
  async #tellCap(orderId: string): Promise<void> {
    const { host, capSince = () => undefined } = this.wanted;
    const { fleet, onTrouble } = this.parts;
    const told = await tellCap({ agent: () => fleet.agent(host.id), orderId, capSince });
    if (told.is === "refused") onTrouble(`the bandwidth cap of ${orderId}`, told.problem);
  }

  async #conclude(last: StagingProgress): Promise<void> {
    if (last.state === "STAGED") return this.isStaged("now", await this.#proven(last, "complete"));
    if (last.state === "COMPLIANT") return this.row.skip("COMPLIANT", await this.#proven(last, "compliant"));
    if (last.state === "CANCELED") return this.#isEnded(last);
    return this.row.fail(last.problem ?? unproven(this.wanted.host, "the agent gave no reason"));
  }

  /** By whoever ended the task or skipped the host; else somebody on the host itself did, whom no order overrules. */
  #isEnded({ orderId }: StagingProgress): Promise<void> {
    if (this.run.userEnds) return this.row.skip("SKIPPED_BY_USER");
    const ended = rolloutProblem("STAGING_ENDED_ON_HOST", { host: this.wanted.host.name, order: orderId });
    return this.row.fail(ended.body);
  }

  /** It holds the image, and has proven that: by this order, or it did before. */
  protected isStaged(since: "before" | "now", proven: Proven): Promise<void> {
    return since === "now" ? this.row.end("OK", "staged", proven) : this.row.skip("ALREADY_STAGED", proven);
  }

  async #proven(last: StagingProgress, state: "complete" | "compliant"): Promise<Proven> {
    const { host, image } = this.wanted;
    await this.row.enter("proof");
    const { persistence, counter } = await proveStaging(this.parts.store, last, { host, image, state });
    return { persistence, receiptCounter: counter };
  }
}
