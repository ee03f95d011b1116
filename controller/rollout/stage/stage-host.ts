import { asProblem } from "../../../core/problem/core-problems.js";
import type { Problem, ProblemBody } from "../../../core/problem/problem.js";
import { timestamp } from "../../../core/time/clock.js";
import { takeReceipt } from "../../fleet/receipt-check.js";
import type { StagingProgress } from "../../fleet/staging-progress.js";
import type { TaskHostRecord, TaskHostStatus } from "../../store/activity/task-hosts.js";
import { orderSources } from "../../domain/library/order-sources.js";
import type { HostCompliance } from "../../domain/compliance-model.js";
import { isWhole } from "../../domain/compliance/staging-state.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { measureHost, refreshReceipt } from "../host-check.js";
import { followStaging } from "./follow-staging.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import { seenIn, stageDetail, STANDING_STILL, storable, waitingDetail, type StageDetail } from "./stage-detail.js";
import type { StageLimits } from "./stage-limits.js";
import { signStageOrder } from "./stage-order.js";
import type { TaskRun } from "../task/task-run.js";

const errorsOf = ({ findings }: HostCompliance): string =>
  findings.flatMap(({ severity, message }) => (severity === "ERROR" ? [message] : [])).join("; ");

export interface HostToStage {
  readonly host: HostRecord;
  readonly image: ImageRecord;
  readonly parallel: number;
  readonly limits: StageLimits;
  /** Told after every event of the host. */
  readonly onTouched: () => void;
}

/** Stages one host within a task: check, order, follow, proof. Each state is persisted before the next one begins. */
export class HostStaging {
  readonly #parts: RolloutParts;
  readonly #run: TaskRun;
  readonly #wanted: HostToStage;
  readonly #startedAt: string;
  #detail: StageDetail;

  constructor(parts: RolloutParts, run: TaskRun, wanted: HostToStage) {
    this.#parts = parts;
    this.#run = run;
    this.#wanted = wanted;
    const before = run.host(wanted.host.id);
    this.#startedAt = before?.startedAt ?? timestamp(parts.clock);
    this.#detail = before === undefined ? waitingDetail(wanted.host.name) : stageDetail.parse(before.detail);
  }

  /** Carries the host to its end; only the stop of the controller leaves it in the middle, and then it throws. */
  async carryOut(): Promise<void> {
    try {
      // An order that is persisted was perhaps sent: it is followed, never made a second time (promise 7).
      if (this.#detail.order === null && !(await this.#prepare())) return;
      await this.#follow();
    } catch (thrown) {
      if (this.#run.signal.aborted && !this.#run.canceled) throw thrown;
      await this.#fail(this.#run.canceled ? this.#skippedByUser() : asProblem(thrown));
    }
  }

  /** Whether there is something to stage: a compliant host and one that proves it is staged are skipped, with the reason. */
  async #prepare(): Promise<boolean> {
    const { host, image } = this.#wanted;
    this.#run.signal.throwIfAborted();
    await this.#enter({ step: "check" });
    if (await this.#isCompliant()) {
      await this.#skip("COMPLIANT");
      return false;
    }
    const receipt = await refreshReceipt(this.#parts, host, this.#run.signal);
    if (receipt?.state === "complete" && isWhole(receipt) && receipt.imageDigest === image.imageDigest) {
      this.#detail = { ...this.#detail, persistence: receipt.persistence };
      await this.#skip("ALREADY_STAGED");
      return false;
    }
    this.#run.signal.throwIfAborted();
    await this.#order();
    return true;
  }

  /** A host of unknown compliance is checked first, by itself (VLCM 6.7); one that cannot be checked fails here. */
  async #isCompliant(): Promise<boolean> {
    const { host, image } = this.#wanted;
    const { store } = this.#parts;
    const scopeId = image.scopeId;
    const stored = await store.reader.compliance.ofHost({ scopeId, hostId: host.id });
    // Only what leads to an order is taken from an older check: the agent measures again before it fetches anything. To
    // leave a host out needs to be true now (promise 8).
    if (stored?.commitId === image.commitId && stored.status === "NON_COMPLIANT") return false;
    const result = await measureHost(this.#parts, { host, image, signal: this.#run.signal });
    await store.transact(({ compliance }) => compliance.put({ scopeId, results: [result] }));
    if (result.status === "UNAVAILABLE")
      throw rolloutProblem("HOST_UNAVAILABLE", { host: host.name, why: result.findings[0]?.message ?? "no answer" });
    // Remediation refuses such a host (VLCM part 7): staging it would fill its scratch for nothing, and look like readiness.
    if (result.status === "INCOMPATIBLE")
      throw rolloutProblem("HOST_INCOMPATIBLE", { host: host.name, why: errorsOf(result) });
    return result.status === "COMPLIANT";
  }

  /** Number, order and the host's row are one transaction: an order that could be sent is always known again. */
  async #order(): Promise<void> {
    const { host, image, parallel, limits } = this.#wanted;
    const row = await this.#parts.store.transact(async ({ orderNumbers, taskHosts, depotOverrides }) => {
      const sources = orderSources(await depotOverrides.ofScope(image.scopeId), this.#parts.sources());
      const orderNumber = await orderNumbers.next(host.id);
      const { orderId, envelope } = signStageOrder(
        { ...this.#parts, sources: () => sources },
        {
          hostId: host.id,
          image,
          orderNumber,
          parallel,
          limits,
        },
      );
      const order = { orderId, envelope: Buffer.from(envelope).toString("base64") };
      this.#detail = { ...this.#detail, step: "order", order };
      const ordered = this.#row("RUNNING");
      await taskHosts.put({ taskId: this.#run.record.id, hosts: [ordered] });
      return ordered;
    });
    this.#run.adoptHost(row);
  }

  async #follow(): Promise<void> {
    const { order } = this.#detail;
    if (order === null) return;
    const last = await followStaging({
      agent: () => this.#parts.fleet.agent(this.#wanted.host.id),
      order: {
        orderId: order.orderId,
        manifestEnvelope: this.#wanted.image.envelope,
        orderEnvelope: Buffer.from(order.envelope, "base64"),
      },
      run: this.#run,
      random: this.#parts.random,
      clock: this.#parts.clock,
      onProgress: (progress) => this.#touch(progress),
    });
    this.#detail = { ...this.#detail, ...seenIn(last) };
    await this.#conclude(last);
  }

  #touch(progress: StagingProgress): void {
    this.#detail = { ...this.#detail, ...seenIn(progress) };
    this.#run.touchHost(this.#row("RUNNING"));
    this.#wanted.onTouched();
  }

  async #conclude(last: StagingProgress): Promise<void> {
    if (last.state === "STAGED") {
      await this.#prove(last, "complete");
      return this.#end("OK", { step: "staged" });
    }
    if (last.state === "COMPLIANT") {
      await this.#prove(last, "compliant");
      return this.#skip("COMPLIANT");
    }
    if (last.state === "CANCELED") return this.#fail(this.#skippedByUser());
    const { name } = this.#wanted.host;
    const why = "the agent gave no reason";
    return this.#fail(last.problem ?? rolloutProblem("STAGING_NOT_PROVEN", { host: name, why }));
  }

  /** A host counts as staged by its own signature alone: for this image, complete. */
  async #prove({ receiptEnvelope }: StagingProgress, state: "complete" | "compliant"): Promise<void> {
    const { host, image } = this.#wanted;
    const refuse = (why: string) => rolloutProblem("STAGING_NOT_PROVEN", { host: host.name, why });
    if (receiptEnvelope === undefined) throw refuse("it sent no receipt");
    // An old receipt, signed as it may be, proves nothing: the newest one that the host gave is what counts.
    const receipt = await takeReceipt(this.#parts.store, { hostId: host.id, envelope: receiptEnvelope, way: "answer" });
    if (receipt.imageDigest !== image.imageDigest) throw refuse(`its receipt is about image ${receipt.imageDigest}`);
    if (receipt.state !== state) throw refuse(`its receipt says ${receipt.state}, not ${state}`);
    this.#detail = { ...this.#detail, persistence: receipt.persistence };
  }

  #skippedByUser(): Problem {
    return rolloutProblem("SKIPPED_BY_USER", { host: this.#wanted.host.name });
  }

  #skip(skipReason: NonNullable<StageDetail["skipReason"]>): Promise<void> {
    return this.#end("SKIPPED", { step: "skipped", skipReason });
  }

  async #fail(problem: Problem | ProblemBody): Promise<void> {
    const body = "body" in problem ? problem.body : problem;
    if (body.code === "SKIPPED_BY_USER") return this.#skip("SKIPPED_BY_USER");
    await this.#end(body.code === "DEADLINE_EXCEEDED" ? "TIMED_OUT" : "ERROR", {
      step: "failed",
      problem: storable(body),
    });
  }

  async #enter(change: Partial<StageDetail>): Promise<void> {
    this.#detail = { ...this.#detail, ...change };
    await this.#run.setHosts([this.#row("RUNNING")]);
  }

  async #end(status: TaskHostStatus, change: Partial<StageDetail>): Promise<void> {
    this.#detail = { ...this.#detail, ...STANDING_STILL, fetching: [], ...change };
    await this.#run.setHosts([{ ...this.#row(status), endedAt: timestamp(this.#parts.clock) }]);
    // Its free space and staged bytes are other ones now.
    this.#parts.fleet.poke(this.#wanted.host.id);
  }

  #row(status: TaskHostStatus): TaskHostRecord {
    const hostId = this.#wanted.host.id;
    return { hostId, status, detail: this.#detail, startedAt: this.#startedAt, endedAt: null };
  }
}
