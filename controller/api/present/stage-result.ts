import { stageDetail, type StageDetail } from "../../rollout/stage/stage-detail.js";
import type { TaskHostRecord, TaskHostStatus } from "../../store/activity/task-hosts.js";
import { localizable } from "../door/error-body.js";
import type { Notification, Notifications } from "../wire/message.js";
import type { HostStatus, StageResult } from "../wire/software.js";

type Status = HostStatus["status"];

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

/** StageResult of vLCM 6.20 from what the hosts do now, or did; `status` is null while the task runs. */
export function presentStageResult(rows: readonly TaskHostRecord[], commit: string): StageResult {
  const hosts = rows.map((row) => ({ row, detail: stageDetail.parse(row.detail), status: STATUSES[row.status] }));
  const ids = (...statuses: readonly Status[]) =>
    hosts.filter(({ status }) => statuses.includes(status)).map(({ row }) => row.hostId);
  const failed = ids("ERROR", "TIMED_OUT");
  const running = hosts.some(({ row }) => row.endedAt === null);
  return {
    status: running ? null : failed.length > 0 ? "ERROR" : "OK",
    commit,
    host_info: Object.fromEntries(hosts.map(({ row, detail }) => [row.hostId, { name: detail.name }])),
    host_status: Object.fromEntries(
      hosts.map(({ row, detail, status }) => [row.hostId, presentHostStatus(row, detail, status)]),
    ),
    successful_hosts: ids("OK"),
    failed_hosts: failed,
    skipped_hosts: ids("SKIPPED"),
    notifications: {},
  };
}

function presentHostStatus(row: TaskHostRecord, detail: StageDetail, status: Status): HostStatus {
  const percent = detail.bytesTotal === 0 ? 0 : Math.floor((100 * detail.bytesDone) / detail.bytesTotal);
  const completed = status === "OK" ? 100 : Math.min(100, percent);
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
      skip_reason: detail.skipReason,
      bytes_per_second: detail.bytesPerSecond,
      remaining_seconds: detail.remainingSeconds,
      pause: detail.pause && { reason: detail.pause.reason, resumes_at: detail.pause.resumesAt },
      bad_sources: detail.badSources.map(({ source, vibId, why }) => ({ source, vib_id: vibId, why })),
      targets: detail.targets.map(presentTarget),
      problem: detail.problem && presentProblemFacts(detail.problem),
      persistence: detail.persistence,
    },
  };
}

const presentTarget = (target: StageDetail["targets"][number]) => ({
  target: target.id,
  kind: target.kind,
  state: target.state,
  vibs_wanted: target.vibsWanted,
  vibs_staged: target.vibsStaged,
  problem: target.problem && presentProblemFacts(target.problem),
});

const presentProblemFacts = ({ code, message, remedy, details, exit }: NonNullable<StageDetail["problem"]>) => ({
  code,
  message,
  remedy,
  details,
  exit,
});

function presentNotices({ notices, problem }: StageDetail, time: string): Notifications {
  const warnings = notices.map((text): Notification => {
    return { type: "WARNING", id: "com.greenroom.notice", time, message: localizable("notice", text) };
  });
  const errors = problem === null ? [] : [presentProblem(problem, time)];
  return { ...(warnings.length > 0 && { warnings }), ...(errors.length > 0 && { errors }) };
}

const presentProblem = (problem: NonNullable<StageDetail["problem"]>, time: string): Notification => ({
  type: "ERROR",
  id: `com.greenroom.${problem.code.toLowerCase()}`,
  time,
  message: localizable(problem.code, problem.message),
  resolution: localizable(`${problem.code}.remedy`, problem.remedy),
});
