import type { Problem, ProblemBody } from "../../../core/problem/problem.js";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { StagingProgress } from "../../fleet/staging-progress.js";
import type { TaskHostRecord, TaskHostStatus } from "../../store/activity/task-hosts.js";
import type { TaskRun } from "../task/task-run.js";
import {
  hostDetail,
  seenIn,
  STANDING_STILL,
  storable,
  waitingDetail,
  withStep,
  type HostDetail,
} from "./host-detail.js";

/** Problems of a host that took longer than a wait may last. */
const OUT_OF_TIME: readonly string[] = [
  ...["DEADLINE_EXCEEDED", "STAGING_STALLED", "STAGE_TIMED_OUT"],
  ...["REMEDIATION_OVERDUE", "REMEDIATION_STALLED"],
];

export const failureStatus = ({ code }: ProblemBody): TaskHostStatus =>
  OUT_OF_TIME.includes(code) ? "TIMED_OUT" : "ERROR";

/** The row of one host in a task: what it is about to do is persisted before it does it. */
export class HostRow {
  readonly #run: TaskRun;
  readonly #clock: Clock;
  readonly #hostId: string;
  readonly #startedAt: string;
  #detail: HostDetail;

  constructor(run: TaskRun, clock: Clock, host: { readonly id: string; readonly name: string }) {
    this.#run = run;
    this.#clock = clock;
    this.#hostId = host.id;
    const before = run.host(host.id);
    this.#startedAt = before?.startedAt ?? timestamp(clock);
    this.#detail = before === undefined ? waitingDetail(host.name) : hostDetail.parse(before.detail);
  }

  get detail(): HostDetail {
    return this.#detail;
  }

  /** Persists a step before it is taken. */
  async enter(step: string, change: Partial<HostDetail> = {}): Promise<void> {
    this.#change({ ...change, step });
    await this.#run.setHosts([this.#row("RUNNING")]);
  }

  /** It waits for its turn, with what is known of it by now. */
  async wait(change: Partial<HostDetail>): Promise<void> {
    this.#change({ ...change, step: "waiting" });
    await this.#run.setHosts([this.#row("PENDING")]);
  }

  /** The same for a step that another transaction writes together with what belongs to it; `adopt` follows that. */
  prepared(step: string, change: Partial<HostDetail>): TaskHostRecord {
    this.#change({ ...change, step });
    return this.#row("RUNNING");
  }

  adopt(row: TaskHostRecord): void {
    this.#run.adoptHost(row);
  }

  /** Notes what an event tells; it goes with the next write. */
  noteSeen(progress: StagingProgress): void {
    this.#detail = { ...this.#detail, ...seenIn(progress, this.#detail) };
  }

  /** Progress within a step: seen at once, written with the next batch. */
  touchSeen(progress: StagingProgress): void {
    this.#change(seenIn(progress, this.#detail));
    this.#run.touchHost(this.#row("RUNNING"));
  }

  /** The same within a step. */
  touch(change: Partial<HostDetail>): void {
    this.#change(change);
    this.#run.touchHost(this.#row("RUNNING"));
  }

  async end(status: TaskHostStatus, step: string, change: Partial<HostDetail> = {}): Promise<void> {
    await this.#run.setHosts([this.preparedEnd(status, step, change)]);
  }

  /** The same for an end that another transaction writes; `adopt` follows that. */
  preparedEnd(status: TaskHostStatus, step: string, change: Partial<HostDetail> = {}): TaskHostRecord {
    this.#change({ ...STANDING_STILL, fetching: [], ...change, step });
    return { ...this.#row(status), endedAt: timestamp(this.#clock) };
  }

  skip(skipReason: NonNullable<HostDetail["skipReason"]>, change: Partial<HostDetail> = {}): Promise<void> {
    return this.end("SKIPPED", "skipped", { ...change, skipReason });
  }

  /** A host that cannot take what is wanted gets nothing of it: skipped, with the reason in full. */
  refuse(problem: Pick<Problem, "body">): Promise<void> {
    return this.skip("INCOMPATIBLE", { problem: storable(problem.body) });
  }

  async fail(problem: Problem | ProblemBody): Promise<void> {
    const body = "body" in problem ? problem.body : problem;
    await this.end(failureStatus(body), "failed", { problem: storable(body) });
  }

  #change(change: Partial<HostDetail>): void {
    const now = { ...this.#detail, ...change };
    this.#detail = withStep(now, timestamp(this.#clock));
  }

  #row(status: TaskHostStatus): TaskHostRecord {
    return { hostId: this.#hostId, status, detail: this.#detail, startedAt: this.#startedAt, endedAt: null };
  }
}

/** A host that was away takes part again: its row is under way, its failure is forgotten, its order is not. */
export async function takeBack(run: TaskRun, clock: Clock, hostId: string): Promise<void> {
  const before = run.host(hostId);
  if (before === undefined) return;
  const detail = hostDetail.parse(before.detail);
  const again: HostDetail = { ...detail, step: "waiting", problem: null, returns: detail.returns + 1 };
  await run.setHosts([
    { ...before, status: "RETRY_PENDING", endedAt: null, detail: withStep(again, timestamp(clock)) },
  ]);
}
