import { z } from "zod";
import { hostDetail, type HostDetail } from "../../rollout/fan-out/host-detail.js";
import { tallyOf } from "../../rollout/fan-out/tally.js";
import { APPLY } from "../../rollout/remediate/apply-input.js";
import { shareOfHost } from "../../rollout/remediate/remediation-share.js";
import type { TaskHostRecord, TaskHostStatus } from "../../store/activity/task-hosts.js";
import type { TaskRecord } from "../../store/activity/task-record.js";
import { localizable } from "../door/error-body.js";
import { presentRemediation, presentTotals } from "./remediation/host-remediation.js";
import type { Notification, Notifications } from "../wire/message.js";
import type { HostStatus, StageResult, StandaloneStageResult } from "../wire/software.js";
import type { FanOutTotals } from "../wire/fan-out.js";

type Status = HostStatus["status"];

/** Tasks of an older release have their commit in what they were started with. */
const olderInput = z.object({ commitId: z.string() });

/** vSphere knows no PENDING host: one before its turn is running. */
const STATUSES: Readonly<Record<TaskHostStatus, Status>> = {
  PENDING: "RUNNING",
  RUNNING: "RUNNING",
  OK: "OK",
  SKIPPED: "SKIPPED",
  TIMED_OUT: "TIMED_OUT",
  ERROR: "ERROR",
  RETRY_PENDING: "RETRY_PENDING",
};

/** What one host does in a task; undefined for a row of an operation that does not go out to hosts. */
export function presentHost(row: TaskHostRecord): { readonly name: string; readonly status: HostStatus } | undefined {
  const { data: detail } = hostDetail.safeParse(row.detail);
  return detail && { name: detail.name, status: presentHostStatus(row, detail, STATUSES[row.status]) };
}

/**
 * StageResult of vLCM 6.20 from what the hosts do now, or did; `status` is null while the task runs. An unstaging, which vLCM does not know,
 * has the same shape; `commit` is the task's, empty where it is about none.
 */
export function presentHostResults(rows: readonly TaskHostRecord[], record: TaskRecord): StageResult {
  const hosts = rows.map((row) => ({ row, detail: hostDetail.parse(row.detail), status: STATUSES[row.status] }));
  const ids = (...statuses: readonly Status[]) =>
    hosts.filter(({ status }) => statuses.includes(status)).map(({ row }) => row.hostId);
  const failed = ids("ERROR", "TIMED_OUT");
  const details = hosts.map(({ detail }) => detail);
  const running = hosts.some(({ row }) => row.endedAt === null);
  return {
    status: running ? null : presentWhole(record, failed.length > 0 || record.status === "FAILED" ? "ERROR" : "OK"),
    commit: record.image?.commitId ?? olderInput.safeParse(record.input).data?.commitId ?? "",
    host_info: Object.fromEntries(hosts.map(({ row, detail }) => [row.hostId, { name: detail.name }])),
    host_status: Object.fromEntries(
      hosts.map(({ row, detail, status }) => [row.hostId, presentHostStatus(row, detail, status)]),
    ),
    successful_hosts: ids("OK"),
    failed_hosts: failed,
    skipped_hosts: ids("SKIPPED"),
    notifications: {},
    greenroom: {
      ...totalsOf(hosts),
      ...(record.operation === APPLY && { remediation: presentTotals(record, details) }),
    },
  };
}

/** As the task itself: a host that was skipped and not staged is no success. */
function presentWhole(record: TaskRecord, status: Status): NonNullable<StageResult["status"]> {
  const begun = record.startedAt ?? record.createdAt;
  return { status, start_time: begun, end_time: record.endedAt ?? begun, notifications: {} };
}

/**
 * The same as vSphere has it of the task's scope: of a standalone host (VLCM part 9) `status` is the host's own and `host_info` tells its name, with the fields of a
 * cluster of that one host beside them, so that one reader serves both.
 */
export function presentScopeResults(
  rows: readonly TaskHostRecord[],
  record: TaskRecord,
): StageResult | StandaloneStageResult {
  const whole = presentHostResults(rows, record);
  const [only] = Object.values(whole.host_info);
  if (record.scopeId?.startsWith("domain-c") !== false || only === undefined) return whole;
  const [own = whole.status] = Object.values(whole.host_status);
  const told = own && { status: own.status, start_time: own.start_time, end_time: own.end_time };
  return {
    ...whole,
    status: whole.status && told && { ...told, notifications: own.notifications },
    host_info: { ...whole.host_info, ...only },
  };
}

/** The whole of a task: how its hosts stand, and their bytes together. */
function totalsOf(hosts: readonly { readonly row: TaskHostRecord; readonly detail: HostDetail }[]): FanOutTotals {
  const tally = tallyOf(hosts.map(({ row }) => row));
  const sum = (pick: (detail: HostDetail) => number) => hosts.reduce((total, { detail }) => total + pick(detail), 0);
  const [total, done] = [sum(({ bytesTotal }) => bytesTotal), sum(({ bytesDone }) => bytesDone)];
  const speed = sum(({ bytesPerSecond }) => bytesPerSecond);
  return {
    hosts: {
      ...{ total: tally.hosts, done: tally.done, compliant: tally.compliant, already_staged: tally.alreadyStaged },
      ...{ nothing_staged: tally.nothingStaged, skipped_by_user: tally.skippedByUser },
      ...{ incompatible: tally.incompatible, not_begun: tally.notBegun, failed: tally.failed },
      timed_out: tally.timedOut,
      ...{ running: tally.running, waiting: tally.waiting },
    },
    ...{ bytes_total: total, bytes_done: done, bytes_fetched: sum(({ bytesFetched }) => bytesFetched) },
    ...{ vibs_total: sum(({ vibsTotal }) => vibsTotal), vibs_done: sum(({ vibsDone }) => vibsDone) },
    bytes_per_second: speed,
    remaining_seconds: speed === 0 || done >= total ? null : Math.ceil((total - done) / speed),
  };
}

function presentHostStatus(row: TaskHostRecord, detail: HostDetail, status: Status): HostStatus {
  const percent = detail.bytesTotal === 0 ? 0 : Math.floor((100 * detail.bytesDone) / detail.bytesTotal);
  const done = detail.remediation === null ? percent : shareOfHost(detail);
  const completed = status === "OK" ? 100 : Math.min(100, done);
  return {
    status,
    progress: { total: 100, completed, message: localizable(`stage.${detail.step}`, detail.step) },
    start_time: row.startedAt,
    ...(row.endedAt !== null && { end_time: row.endedAt }),
    notifications: presentNotices(detail, row.endedAt ?? row.startedAt),
    greenroom: {
      step: detail.step,
      bytes_total: detail.bytesTotal,
      bytes_done: detail.bytesDone,
      bytes_fetched: detail.bytesFetched,
      vibs_total: detail.vibsTotal,
      vibs_done: detail.vibsDone,
      fetching: detail.fetching,
      underway: detail.underway.map(({ id, phase, ...bytes }) => ({ vib: id, phase, ...presentBytes(bytes) })),
      verifying: detail.verifying && presentBytes(detail.verifying),
      skip_reason: detail.skipReason,
      bytes_per_second: detail.bytesPerSecond,
      remaining_seconds: detail.remainingSeconds,
      pause: detail.pause && { reason: detail.pause.reason, resumes_at: detail.pause.resumesAt },
      bad_sources: detail.badSources.map(({ source, vibId, why }) => ({ source, vib_id: vibId, why })),
      targets: detail.targets.map(presentTarget),
      problem: detail.problem && presentProblemFacts(detail.problem),
      persistence: detail.persistence,
      timeline: detail.timeline,
      returns: detail.returns,
      removed: detail.removed,
      freed_bytes: detail.freedBytes,
      receipt_counter: detail.receiptCounter,
      remediation: detail.remediation && presentRemediation(detail.remediation),
    },
  };
}

const presentBytes = (part: { readonly bytesDone: number; readonly bytesTotal: number }) => ({
  bytes_done: part.bytesDone,
  bytes_total: part.bytesTotal,
});

const presentTarget = (target: HostDetail["targets"][number]) => ({
  target: target.id,
  kind: target.kind,
  state: target.state,
  vibs_wanted: target.vibsWanted,
  vibs_staged: target.vibsStaged,
  problem: target.problem && presentProblemFacts(target.problem),
});

const presentProblemFacts = ({ code, message, remedy, details, exit }: NonNullable<HostDetail["problem"]>) => ({
  code,
  message,
  remedy,
  details,
  exit,
});

function presentNotices({ notices, problem }: HostDetail, time: string): Notifications {
  const warnings = notices.map((text): Notification => {
    return { type: "WARNING", id: "com.greenroom.notice", time, message: localizable("notice", text) };
  });
  const errors = problem === null ? [] : [presentProblem(problem, time)];
  return { ...(warnings.length > 0 && { warnings }), ...(errors.length > 0 && { errors }) };
}

const presentProblem = (problem: NonNullable<HostDetail["problem"]>, time: string): Notification => ({
  type: "ERROR",
  id: `com.greenroom.${problem.code.toLowerCase()}`,
  time,
  message: localizable(problem.code, problem.message),
  resolution: localizable(`${problem.code}.remedy`, problem.remedy),
});
