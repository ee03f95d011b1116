import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

export const ROLLOUT_PROBLEMS = {
  UPLOAD_UNKNOWN: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.notFound,
    says: ({ fileId }: { fileId: string }) => `no uploaded file has the id "${fileId}"`,
    remedy:
      "Upload the bundle again with PUT /api/greenroom/uploads; an upload is kept until its import, at most a day.",
  },
  UPLOAD_BROKEN: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.failed,
    says: ({ why }: { why: string }) => `the upload did not arrive whole: ${why}`,
    remedy: "Upload the file again.",
  },
  UPLOAD_SPACE: {
    grpc: GRPC.exhausted,
    http: 400,
    exit: EXIT.space,
    says: ({ path, needBytes, haveBytes }: { path: string; needBytes: number; haveBytes: number }) =>
      `the upload needs ${needBytes} bytes in ${path}, which has ${haveBytes}`,
    remedy: "Free or add space on that file system, then upload again; nothing of the upload was kept.",
  },
  HOST_NOT_IN_SCOPE: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ host, scope }: { host: string; scope: string }) => `host ${host} does not belong to ${scope}`,
    remedy: "Name hosts of that cluster alone; `greenroom host list` shows where each belongs.",
  },
  NO_HOSTS: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.failed,
    says: ({ scope }: { scope: string }) => `${scope} has no hosts`,
    remedy: "Enrol hosts into it: `greenroom host token --cluster NAME`, then `greenroom agent enroll` on the host.",
  },
  COMPLIANCE_MISSING: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ scope }: { scope: string }) => `${scope} was never checked`,
    remedy: "Check it with `greenroom check`.",
  },
  ENABLEMENT_NEEDS_IMAGE: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.failed,
    says: ({ scope }: { scope: string }) => `${scope} has no image that it could be managed by`,
    remedy: "Make a draft, give it a base image and commit it: from then on the image is in force.",
  },
  REPORT_MISSING: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ report, scope }: { report: string; scope: string }) => `${scope} has no ${report} yet`,
    remedy: "Start the operation first: the report is that of the newest one that has ended and is still remembered.",
  },
  RECOMMENDATION_MISSING: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ scope }: { scope: string }) => `there is no such recommendation for ${scope}`,
    remedy: "Ask for recommendations with `greenroom image recommend`; each commit makes those of before void.",
  },
  STAGING_INCOMPLETE: {
    grpc: GRPC.aborted,
    http: 400,
    exit: EXIT.partial,
    says: ({ hosts, notStaged, counts }: { hosts: number; notStaged: number; counts: string }) =>
      `${notStaged} of ${hosts} hosts are not staged: ${counts}`,
    remedy:
      "Read the reason per host in the task's result, put it right, and stage again: what is staged is not fetched twice.",
  },
  STAGING_NOT_PROVEN: {
    grpc: GRPC.dataLoss,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ host, why }: { host: string; why: string }) =>
      `host ${host} says that it is staged and did not prove it: ${why}`,
    remedy: "Look at `greenroom agent status` on the host, and stage again.",
  },
  STAGING_INTERRUPTED: {
    grpc: GRPC.aborted,
    http: 400,
    exit: EXIT.failed,
    says: ({ order }: { order: string }) => `the agent ended the staging of ${order} without saying how`,
    remedy: "Check that the agent keeps running on the host, then stage again: what is staged is not fetched twice.",
  },
  STAGING_ENDED_ON_HOST: {
    grpc: GRPC.canceled,
    http: 400,
    exit: EXIT.failed,
    says: ({ host, order }: { host: string; order: string }) =>
      `the staging of host ${host} (${order}) was canceled on the host itself; what was verified is kept there`,
    remedy: "Find out who stopped it there, and why; then `greenroom task retry` of this task.",
  },
  STAGE_HOURS_IMPOSSIBLE: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ why }: { why: string }) => `nothing could be staged in these hours: ${why}`,
    remedy: "Give hours that are still to come, the beginning before the end.",
  },
  HOST_UNAVAILABLE: {
    grpc: GRPC.unavailable,
    http: 503,
    exit: EXIT.unreachable,
    says: ({ host, why }: { host: string; why: string }) => `host ${host} could not be checked: ${why}`,
    remedy: "Bring the host or its agent back, then check again.",
  },
  HOST_INCOMPATIBLE: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.refused,
    says: ({ host, why }: { host: string; why: string }) =>
      `host ${host} cannot take the image, so nothing is brought to it: ${why}`,
    remedy:
      "Put a version that the host can take into the image, or change the host, as `greenroom check` says; then stage again.",
  },
  SKIPPED_BY_USER: {
    grpc: GRPC.canceled,
    http: 400,
    exit: EXIT.failed,
    says: ({ host }: { host: string }) => `host ${host} was skipped by the operator`,
    remedy: "Stage it again when it is wanted.",
  },
  STAGING_STALLED: {
    grpc: GRPC.deadline,
    http: 504,
    exit: EXIT.failed,
    says: ({ host, seconds, order }: { host: string; seconds: number; order: string }) =>
      `host ${host} got no farther with ${order} for ${seconds} seconds, so it was left behind`,
    remedy:
      "Look at `greenroom agent status` on the host; then stage it again: what is staged is not fetched twice. How long a host may stand still is the setting stageStallSeconds.",
  },
  UNSTAGE_NOT_PROVEN: {
    grpc: GRPC.dataLoss,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ host, why }: { host: string; why: string }) =>
      `host ${host} says that it has unstaged and did not prove it: ${why}`,
    remedy: "Look at `greenroom agent status` on the host, and unstage again.",
  },
  UNSTAGING_INCOMPLETE: {
    grpc: GRPC.aborted,
    http: 400,
    exit: EXIT.partial,
    says: ({ failed, done }: { failed: number; done: number }) =>
      `${failed} of ${failed + done} hosts may still hold staged software (${done} are clear of it)`,
    remedy: "Read the reason per host in the task's result, put it right, and unstage again.",
  },
  NOTHING_TO_RETRY: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.failed,
    says: ({ task, why }: { task: string; why: string }) => `there is nothing to try again of task ${task}: ${why}`,
    remedy: "Read `greenroom task show` of it, and start it anew by its own verb.",
  },
  TASK_NOT_SKIPPABLE: {
    grpc: GRPC.unimplemented,
    http: 400,
    exit: EXIT.refused,
    says: ({ task, operation }: { task: string; operation: string }) =>
      `task ${task} (${operation}) has no remaining hosts that could be skipped`,
    remedy: "Skip hosts of a staging, an unstaging or a remediation; cancel any other task.",
  },
  TASK_HAS_NO_CAP: {
    grpc: GRPC.unimplemented,
    http: 400,
    exit: EXIT.refused,
    says: ({ task, operation }: { task: string; operation: string }) =>
      `task ${task} (${operation}) has no bandwidth cap that could be changed`,
    remedy: "Name a staging that runs; `greenroom host bandwidth HOST LIMIT` caps all that a host fetches.",
  },
  TASK_CANCELED: {
    grpc: GRPC.canceled,
    http: 400,
    exit: EXIT.failed,
    says: ({ task }: { task: string }) => `task ${task} was canceled`,
    remedy: "Start it again when it is wanted.",
  },
  TASK_NOT_CANCELABLE: {
    grpc: GRPC.unimplemented,
    http: 400,
    exit: EXIT.refused,
    says: ({ task, operation }: { task: string; operation: string }) =>
      `task ${task} (${operation}) cannot be canceled`,
    remedy: "Wait for its end.",
  },
  OPERATION_UNKNOWN: {
    grpc: GRPC.unimplemented,
    http: 400,
    exit: EXIT.failed,
    says: ({ task, operation }: { task: string; operation: string }) =>
      `task ${task} is a ${operation}, which this version does not know`,
    remedy: "It was begun by another version; start it again with this one.",
  },
} as const satisfies ProblemTable;

export const rolloutProblem = thrower(ROLLOUT_PROBLEMS);
