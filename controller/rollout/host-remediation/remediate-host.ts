import { asProblem } from "../../../core/problem/core-problems.js";
import { isProblem, type Problem, type ProblemBody } from "../../../core/problem/problem.js";
import { systemAlarm } from "../../../core/time/alarm.js";
import { timestamp } from "../../../core/time/clock.js";
import type { ApplyPolicy } from "../../domain/remediation/apply-policy.js";
import type { RemediationProgress } from "../../fleet/remediation/remediation-progress.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import type { HostRow } from "../fan-out/host-row.js";
import { dialledAgent } from "../check/host-check.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { TaskRun } from "../task/task-run.js";
import { proveRemediation } from "./back-in-service.js";
import { endHost, type HostEnd } from "./end-host.js";
import { followRemediation } from "./follow-remediation.js";
import { giveRemediationOrder } from "./give-remediation-order.js";
import { HostDeadline, type Late } from "./host-deadline.js";
import { applyProblem } from "../remediate/remediation-problems.js";
import { seenInRemediation } from "./seen-in-remediation.js";

export interface HostToRemediate {
  readonly host: HostRecord;
  readonly image: ImageRecord;
  readonly parallel: number;
  readonly policy: ApplyPolicy;
}

/** Remediates one host within a task: order, follow, proof, end. Each is persisted before the next one begins. */
export class HostRemediation {
  readonly #parts: RolloutParts;
  readonly #run: TaskRun;
  readonly #wanted: HostToRemediate;
  readonly #row: HostRow;
  readonly #leave = new AbortController();
  readonly #signal: AbortSignal;
  #late: Late | undefined;

  constructor(parts: RolloutParts, run: TaskRun, wanted: HostToRemediate & { readonly row: HostRow }) {
    this.#parts = parts;
    this.#run = run;
    this.#wanted = wanted;
    this.#row = wanted.row;
    this.#signal = AbortSignal.any([this.#leave.signal, run.stopping]);
  }

  /** Carries the host to its end, whatever comes; only the stop of the controller leaves it in the middle, and then it throws. */
  async carryOut(): Promise<void> {
    try {
      if (this.#row.detail.order === null) await this.#order();
      await this.#end(await this.#followToEnd());
    } catch (thrown) {
      if (this.#run.stopping.aborted) throw thrown;
      await this.#end({ is: "failed", problem: asProblem(thrown).body });
    }
    this.#parts.fleet.poke(this.#wanted.host.id);
  }

  #order(): Promise<void> {
    const { host, image, parallel, policy } = this.#wanted;
    const taskId = this.#run.record.id;
    return giveRemediationOrder(this.#parts, this.#row, { taskId, hostId: host.id, image, parallel, policy });
  }

  async #followToEnd(): Promise<HostEnd> {
    using deadline = this.#deadline();
    try {
      return await this.#concluded(await this.#follow(deadline), deadline);
    } catch (thrown) {
      if (this.#run.stopping.aborted || this.#late === undefined) throw thrown;
      return { is: "overdue", problem: this.#overdue(deadline).body };
    }
  }

  #deadline(): HostDeadline {
    const { clock, stallSeconds } = this.#parts;
    const since = this.#row.detail.remediation?.beyondStagingAt ?? undefined;
    const limits = { stallMs: stallSeconds * 1000, limitMs: this.#wanted.policy.hostTimeLimitSeconds * 1000 };
    const onLate = (late: Late): void => {
      this.#late = late;
      this.#tellToStop();
      this.#leave.abort();
    };
    const beyondSinceMs = since === undefined ? undefined : Date.parse(since);
    return new HostDeadline({ ...limits, beyondSinceMs }, { now: () => clock.now(), alarm: systemAlarm, onLate });
  }

  /** One that still can stops; nobody waits for its answer. */
  #tellToStop(): void {
    const { order } = this.#row.detail;
    const { fleet } = this.#parts;
    const tell = async (): Promise<void> =>
      void (order !== null && (await fleet.agent(this.#wanted.host.id).cancelRemediation(order.orderId)));
    tell().catch(() => undefined);
  }

  #overdue(deadline: HostDeadline): Problem {
    const { host, policy } = this.#wanted;
    const order = this.#row.detail.order?.orderId ?? "";
    if (this.#late === "staging") {
      const seconds = this.#parts.stallSeconds;
      return applyProblem("REMEDIATION_STALLED", { host: host.name, seconds, order });
    }
    const seconds = policy.hostTimeLimitSeconds;
    return applyProblem("REMEDIATION_OVERDUE", { host: host.name, seconds, order, waitedFor: deadline.waitedFor });
  }

  async #follow(deadline: HostDeadline): Promise<RemediationProgress> {
    const { fleet, random } = this.#parts;
    const { host, image } = this.#wanted;
    const order = this.#row.detail.order ?? { orderId: "", envelope: "" };
    // After a restart its turn to be dialled may be long in coming.
    await dialledAgent(fleet, host.id, this.#signal).catch(() => undefined);
    return followRemediation({
      agent: () => fleet.agent(host.id),
      onConnected: (listener) => fleet.onConnected((id) => id === host.id && listener()),
      order: {
        orderId: order.orderId,
        manifestEnvelope: image.envelope,
        orderEnvelope: Buffer.from(order.envelope, "base64"),
      },
      ...{ run: this.#run, random, signal: this.#signal },
      isBegun: () => this.#row.detail.step !== "order",
      onProgress: async (progress) => {
        deadline.heard(progress);
        await this.#note(progress);
      },
    });
  }

  /** A new state is persisted before anything follows from it; progress within one goes with the next batch. */
  async #note(progress: RemediationProgress): Promise<void> {
    const { step } = this.#row.detail;
    const { step: seen, ...change } = seenInRemediation(this.#row.detail, progress, timestamp(this.#parts.clock));
    if (seen !== undefined && seen !== step) await this.#row.enter(seen, change);
    else this.#row.touch(change);
  }

  async #concluded(last: RemediationProgress, deadline: HostDeadline): Promise<HostEnd> {
    switch (last.outcome) {
      case "REMEDIATED":
      case "COMPLIANT":
        return this.#proven(last, deadline);
      case "CANCELED":
        if (this.#run.userEnds) return { is: "skipped" };
        return { is: "failed", problem: this.#endedThere(last).body };
      case "ROLLED_BACK":
        return { is: "rolled-back", problem: this.#reason(last) };
      case "FAILED":
      case "RUNNING":
        return { is: "failed", problem: this.#reason(last) };
    }
  }

  async #proven(last: RemediationProgress, deadline: HostDeadline): Promise<HostEnd> {
    const { host, image } = this.#wanted;
    deadline.heard({ ...last, state: "done" });
    await this.#row.enter("proof");
    try {
      await proveRemediation(this.#parts, { host, image, mayStay: this.#mayStay, signal: this.#signal });
      return { is: last.outcome === "COMPLIANT" ? "compliant" : "remediated" };
    } catch (thrown) {
      if (!isProblem(thrown, "REMEDIATION_NOT_PROVEN")) throw thrown;
      return { is: "failed", problem: thrown.body };
    }
  }

  get #mayStay(): "in-maintenance" | "nowhere" {
    const { keepMaintenanceMode } = this.#wanted.policy;
    return keepMaintenanceMode && this.#row.detail.remediation?.wasInMaintenance === true
      ? "in-maintenance"
      : "nowhere";
  }

  #reason({ problem, failedState }: RemediationProgress): ProblemBody {
    if (problem !== undefined) return problem;
    const why = `it failed in ${failedState ?? "an unknown state"} and gave no reason`;
    return applyProblem("REMEDIATION_NOT_PROVEN", { host: this.#wanted.host.name, why }).body;
  }

  #endedThere({ orderId: order }: RemediationProgress): Problem {
    return applyProblem("REMEDIATION_ENDED_ON_HOST", { host: this.#wanted.host.name, order });
  }

  #end(end: HostEnd): Promise<void> {
    const { host, image } = this.#wanted;
    const { stopping, record } = this.#run;
    const ended = { host, image, mayStay: this.#mayStay, taskId: record.id, signal: stopping };
    return endHost(this.#parts, this.#row, { ...ended, end, userEnds: this.#run.userEnds ? "yes" : "no" });
  }
}
