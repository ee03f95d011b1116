import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

export const APPLY_PROBLEMS = {
  HOSTS_INCOMPATIBLE: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.refused,
    says: ({ hosts, of, names }: { hosts: number; of: number; names: string }) =>
      `${hosts} of ${of} hosts cannot take the image, so no host was touched: ${names}`,
    remedy:
      "Put versions that those hosts can take into the image, or remediate the others by name (`--host`); `greenroom check --details` says what is in the way.",
  },
  REMEDIATION_INCOMPLETE: {
    grpc: GRPC.aborted,
    http: 400,
    exit: EXIT.partial,
    says: ({ hosts, notDone, counts }: { hosts: number; notDone: number; counts: string }) =>
      `${notDone} of ${hosts} hosts are not remediated: ${counts}`,
    remedy:
      "Read the reason per host in the task's result, put it right, then try the failed ones again; what is staged is not fetched twice.",
  },
  IMAGE_BAD_ON_HOST: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.refused,
    says: ({ host, at, why }: { host: string; at: string; why: string }) =>
      `this image failed on host ${host} at ${at} and is marked bad for it: ${why}`,
    remedy: "Find out why it did not come up; then `greenroom host clear-bad-image HOST`, or commit another image.",
  },
  REMEDIATION_NOT_PROVEN: {
    grpc: GRPC.dataLoss,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ host, why }: { host: string; why: string }) =>
      `host ${host} says that it is remediated and was not found so: ${why}`,
    remedy: "Look at `greenroom agent status` on the host and at `greenroom check --details`, then remediate again.",
  },
  REMEDIATION_OVERDUE: {
    grpc: GRPC.deadline,
    http: 504,
    exit: EXIT.failed,
    says: (is: { host: string; seconds: number; order: string; waitedFor: string }) =>
      `host ${is.host} was not back in service ${is.seconds} seconds after its staging (${is.order}); waited for ${is.waitedFor}`,
    remedy:
      "Look at the host's console and at `greenroom agent status` there. It counts as out of service until it is seen in service; then remediate it again. The time is host_time_limit_seconds of the apply policy.",
  },
  REMEDIATION_STALLED: {
    grpc: GRPC.deadline,
    http: 504,
    exit: EXIT.failed,
    says: ({ host, seconds, order }: { host: string; seconds: number; order: string }) =>
      `host ${host} got no farther with the staging of ${order} for ${seconds} seconds, so it was given up; it is still in service`,
    remedy:
      "Look at `greenroom agent status` on the host, then remediate it again: what is staged is not fetched twice. How long is the setting stageStallSeconds.",
  },
  REMEDIATION_ENDED_ON_HOST: {
    grpc: GRPC.canceled,
    http: 400,
    exit: EXIT.failed,
    says: ({ host, order }: { host: string; order: string }) =>
      `the remediation of host ${host} (${order}) was canceled on the host itself`,
    remedy: "Remediate it again when it is wanted.",
  },
  LAST_RESULT_MISSING: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ scope, what }: { scope: string; what: string }) => `there is no last ${what} result of ${scope}`,
    remedy: "Run it once: `greenroom remediate` or `greenroom precheck`.",
  },
} as const satisfies ProblemTable;

export const applyProblem = thrower(APPLY_PROBLEMS);
