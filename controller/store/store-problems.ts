import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

const notFound = { grpc: GRPC.notFound, http: 404, exit: EXIT.notFound } as const;
const denied = { grpc: GRPC.unauthenticated, http: 401, exit: EXIT.untrusted } as const;
const conflict = { grpc: GRPC.exists, http: 400, exit: EXIT.conflict } as const;

export const STORE_PROBLEMS = {
  CLUSTER_NOT_FOUND: {
    ...notFound,
    says: ({ cluster }: { cluster: string }) => `there is no cluster ${cluster}`,
    remedy: "List the clusters with `greenroom cluster list`.",
  },
  HOST_NOT_FOUND: {
    ...notFound,
    says: ({ host }: { host: string }) => `there is no host ${host}`,
    remedy: "List the hosts with `greenroom host list`.",
  },
  HOST_DECOMMISSIONED: {
    ...conflict,
    grpc: GRPC.precondition,
    says: ({ host, at, by }: { host: string; at: string; by: string }) =>
      `host ${host} was decommissioned at ${at} by ${by}`,
    remedy: "Its history can be read; to have it back, enrol it again with a new token.",
  },
  ALARM_NOT_FOUND: {
    ...notFound,
    says: ({ alarm }: { alarm: number }) => `there is no alarm ${alarm}`,
    remedy: "List the alarms with `greenroom alarm list`.",
  },
  ALARM_ACKNOWLEDGED: {
    ...conflict,
    says: ({ alarm, by, at }: { alarm: number; by: string; at: string; note: string }) =>
      `alarm ${alarm} was acknowledged at ${at} by ${by}`,
    remedy: "Nothing is to be done; the first acknowledgement stays.",
  },
  SCOPE_NOT_FOUND: {
    ...notFound,
    says: ({ scope }: { scope: string }) => `there is no cluster and no standalone host ${scope}`,
    remedy: "List them with `greenroom cluster list` and `greenroom host list`.",
  },
  HOST_IN_CLUSTER: {
    ...conflict,
    says: ({ host, cluster }: { host: string; cluster: string }) =>
      `host ${host} belongs to cluster ${cluster}, whose image it takes`,
    remedy: "Name the cluster, and the host as one of its hosts.",
  },
  NAME_AMBIGUOUS: {
    ...conflict,
    says: ({ name, ids }: { name: string; ids: string }) => `the name ${name} fits several: ${ids}`,
    remedy: "Use the id.",
  },
  NAME_TAKEN: {
    ...conflict,
    says: ({ name }: { name: string }) => `the name ${name} is taken`,
    remedy: "Choose another name.",
  },
  NAME_INVALID: {
    ...conflict,
    grpc: GRPC.invalid,
    says: ({ name }: { name: string }) => `${JSON.stringify(name)} cannot be a name`,
    remedy: "Use 1 to 80 printable characters that do not look like an id (domain-c1, host-1).",
  },
  CLUSTER_NOT_EMPTY: {
    ...conflict,
    says: ({ cluster, hosts }: { cluster: string; hosts: number }) => `cluster ${cluster} still has ${hosts} hosts`,
    remedy: "Remove its hosts first.",
  },
  TOKEN_UNKNOWN: {
    ...denied,
    says: ({ peer }: { peer: string }) => `the join token that ${peer} brought is not known`,
    remedy: "Make a new one with `greenroom host token`.",
  },
  TOKEN_USED: {
    ...denied,
    says: ({ peer, usedAt, usedBy }: { peer: string; usedAt: string; usedBy: string }) =>
      `the join token that ${peer} brought was used at ${usedAt} by ${usedBy}`,
    remedy:
      "A token serves one host; make another with `greenroom host token`. If you did not use it, find out who did.",
  },
  TOKEN_EXPIRED: {
    ...denied,
    says: ({ peer, expiredAt }: { peer: string; expiredAt: string }) =>
      `the join token that ${peer} brought expired at ${expiredAt}`,
    remedy: "Make a new one with `greenroom host token`.",
  },
  DEPOT_NOT_FOUND: {
    ...notFound,
    says: ({ depot }: { depot: string }) => `there is no depot ${depot}`,
    remedy: "List the depots with `greenroom depot list`.",
  },
  CONTENT_NOT_FOUND: {
    ...notFound,
    says: ({ what }: { what: string }) => `the depot library has no ${what}`,
    remedy: "List what it has with `greenroom depot content`.",
  },
  ONLINE_DEPOT_EXISTS: {
    ...conflict,
    says: ({ location, depot }: { location: string; depot: string }) => `${location} is a depot already: ${depot}`,
    remedy: "Nothing is to be done; synchronise it with `greenroom depot sync`.",
  },
  OVERRIDES_FULL: {
    ...conflict,
    grpc: GRPC.exhausted,
    says: ({ scope, most }: { scope: string; most: number }) => `${scope} has ${most} depot overrides already`,
    remedy: "Remove one that is no longer used.",
  },
  OVERRIDE_NOT_FOUND: {
    ...notFound,
    says: ({ scope, location }: { scope: string; location: string }) => `${scope} has no depot override ${location}`,
    remedy: "List them with `greenroom depot override CLUSTER`.",
  },
  DRAFT_NOT_FOUND: {
    ...notFound,
    says: ({ draft, scope }: { draft: string; scope: string }) => `${scope} has no draft ${draft}`,
    remedy:
      "List the drafts with `greenroom image draft list`; a draft is gone once it is committed, deleted or replaced by an import.",
  },
  COMMIT_NOT_FOUND: {
    ...notFound,
    says: ({ commit, scope }: { commit: string; scope: string }) => `${scope} has no commit ${commit}`,
    remedy: "Look at the image with `greenroom image show`.",
  },
  IMAGE_MISSING: {
    ...notFound,
    says: ({ scope }: { scope: string }) => `${scope} has no image`,
    remedy: "Set one with `greenroom image set`.",
  },
  IMAGE_MOVED_ON: {
    ...conflict,
    grpc: GRPC.aborted,
    says: ({ scope, wanted, newest }: { scope: string; wanted: string; newest: string }) =>
      `the image of ${scope} is now ${newest}, not ${wanted}`,
    remedy: "Check against the new image, then name its commit.",
  },
  RECEIPT_MISSING: {
    ...notFound,
    says: ({ host }: { host: string }) => `host ${host} has sent no receipt yet`,
    remedy: "A host signs one at the end of its first staging.",
  },
  RECEIPT_NOT_FOUND: {
    ...notFound,
    says: ({ host, counter }: { host: string; counter: number }) =>
      `of host ${host} no receipt with counter ${counter} is kept`,
    remedy: "List them with `greenroom receipt list`: of receipts that say the same, only the newest is kept.",
  },
  HOST_NOT_MEASURED: {
    ...notFound,
    says: ({ host }: { host: string }) => `what host ${host} runs was never read`,
    remedy: "It is read when the host connects: see why it does not with `greenroom host show`.",
  },
  SCOPE_BUSY: {
    ...conflict,
    grpc: GRPC.precondition,
    says: ({ scope, name, task, operation, user, ageSeconds }: ScopeBusy) =>
      `${name === undefined ? scope : `${name} (${scope})`} is busy: ${operation} (${task}), started by ${user} ${ageSeconds} s ago`,
    remedy: "Wait for that task, or end it: `greenroom task cancel TASK`.",
  },
  TASK_NOT_FOUND: {
    ...notFound,
    says: ({ task }: { task: string }) => `there is no task ${task}`,
    remedy: "List the tasks with `greenroom task list`.",
  },
  TASK_ENDED: {
    ...conflict,
    grpc: GRPC.precondition,
    says: ({ task, status }: { task: string; status: string }) => `task ${task} has ended (${status})`,
    remedy: "Nothing is to be done.",
  },
  STATE_IN_USE: {
    ...conflict,
    grpc: GRPC.precondition,
    says: ({ folder }: { folder: string }) => `another controller runs on the state folder ${folder}`,
    remedy: "End that one first, or name another --state-folder: two controllers on one state would undo each other.",
  },
  STORE_UNUSABLE: {
    grpc: GRPC.precondition,
    http: 500,
    exit: EXIT.failed,
    says: ({ path, why }: { path: string; why: string }) => `the controller's database ${path} cannot be used: ${why}`,
    remedy: "Check the path and the disk; a database written by a newer Greenroom needs that version.",
  },
  HARDWARE_SUPPORT_MANAGER_NOT_FOUND: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ manager }: { manager: string }) => `no hardware support manager is registered as ${manager}`,
    remedy: "`greenroom hsm list` shows those that are.",
  },
  HARDWARE_SUPPORT_MANAGER_EXISTS: {
    grpc: GRPC.exists,
    http: 400,
    exit: EXIT.conflict,
    says: ({ manager, url }: { manager: string; url: string }) =>
      `hardware support manager ${manager} is registered already, at ${url}`,
    remedy: "Remove it first (`greenroom hsm remove`) to register another address or authority.",
  },
} as const satisfies ProblemTable;

interface ScopeBusy {
  readonly scope: string;
  readonly name?: string;
  readonly task: string;
  readonly operation: string;
  readonly user: string;
  readonly ageSeconds: number;
}

export const storeProblem = thrower(STORE_PROBLEMS);
