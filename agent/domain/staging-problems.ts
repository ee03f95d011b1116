import { formatBytes } from "../../core/bytes/format-bytes.js";
import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

interface Shortage {
  readonly path: string;
  readonly what: "bytes" | "inodes" | "quota";
  readonly needBytes: number;
  readonly haveBytes: number;
  readonly shortBytes: number;
  readonly reserveBytes: number;
  readonly needInodes: number;
  readonly haveInodes: number;
  /** Staged content of other images that could go; it would not be enough. */
  readonly couldDelete: readonly string[];
  readonly couldDeleteBytes: number;
  /** Most bytes that the staging folder may hold; 0: no quota. */
  readonly quotaBytes: number;
}

const couldBeHad = ({ couldDeleteBytes }: Shortage): string =>
  couldDeleteBytes === 0
    ? ""
    : `, of which ${formatBytes(couldDeleteBytes)} could be had by deleting other images and what was set aside`;

const inodesToBeHad = ({ couldDelete }: Shortage): string =>
  couldDelete.length === 0 ? "" : ", and deleting other images and what was set aside would not be enough";

export const STAGING_PROBLEMS = {
  INSUFFICIENT_SPACE: {
    grpc: GRPC.exhausted,
    http: 507,
    exit: EXIT.space,
    says: (s: Shortage) => {
      if (s.what === "inodes")
        return `free inodes of ${s.path}: ${s.haveInodes}, needed: ${s.needInodes}${inodesToBeHad(s)}`;
      if (s.what === "quota")
        return (
          `the staging folder on ${s.path} may hold ${formatBytes(s.quotaBytes)}, ${formatBytes(s.haveBytes)} of which ` +
          `are left, ${formatBytes(s.needBytes)} are needed: ${formatBytes(s.shortBytes)} short${couldBeHad(s)}`
        );
      return (
        `${s.path} has ${formatBytes(s.haveBytes)} free, ${formatBytes(s.needBytes)} are needed ` +
        `(${formatBytes(s.reserveBytes)} of them stay free): ${formatBytes(s.shortBytes)} short${couldBeHad(s)}`
      );
    },
    remedy:
      "Free space on that path, unstage another image, enlarge scratch, or change scratchReserveBytes or stagingQuotaBytes.",
  },
  SCRATCH_MISSING: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.space,
    says: ({ why }: { why: string }) => `the host has no scratch partition to stage on: ${why}`,
    remedy: 'Give the host a scratch partition, or set volatileScratch to "volatile" to stage into memory.',
  },
  SCRATCH_VOLATILE: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.space,
    says: ({ path }: { path: string }) => `scratch ${path} lies in memory; what is staged there is gone after a reboot`,
    remedy: 'Put scratch on a disk, or set volatileScratch to "volatile".',
  },
  SCRATCH_FAILING: {
    grpc: GRPC.precondition,
    http: 500,
    exit: EXIT.failed,
    says: ({ path, why }: { path: string; why: string }) =>
      `the disk under staging folder ${path} fails, or was made read-only: ${why}; what was verified is kept`,
    remedy:
      "Look for the disk in the kernel's log, repair it and mount it for writing, then stage again: it goes on where it was.",
  },
  STAGING_FOLDER_FOREIGN: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ path }: { path: string }) =>
      `staging folder ${path} is not the one this agent knows: its marker is that of another agent, or of another disk`,
    remedy:
      "Give each agent a scratch folder of its own. If this folder shall be this agent's, remove the file marker in it; what lies there is verified again.",
  },
  STAGING_FOLDER_SPLIT: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ path, inner }: { path: string; inner: string }) =>
      `something is mounted on ${inner} inside of staging folder ${path}: a verified file could not be given its final name in one step`,
    remedy: "Unmount it. To stage on another disk, mount that on the scratch folder itself, or set scratchFolder.",
  },
  SPACE_UNMEASURABLE: {
    grpc: GRPC.precondition,
    http: 500,
    exit: EXIT.space,
    says: ({ path, why }: { path: string; why: string }) => `cannot tell how much is free on ${path}: ${why}`,
    remedy: "Check that the path is mounted and that the command df can be found in PATH.",
  },
  STAGE_BUSY: {
    grpc: GRPC.aborted,
    http: 409,
    exit: EXIT.conflict,
    says: ({ running, got }: { running: string; got: string }) =>
      `order ${running} is running; order ${got} has to wait`,
    remedy: "Wait for the running order, or cancel it.",
  },
  STAGE_UNKNOWN: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ orderId }: { orderId: string }) =>
      `this host knows no order ${orderId === "" ? "at all since it was started" : orderId}`,
    remedy: "Look at `greenroom agent status` for the last order.",
  },
  STAGE_CANCELED: {
    grpc: GRPC.canceled,
    http: 409,
    exit: EXIT.failed,
    says: ({ orderId }: { orderId: string }) => `order ${orderId} was canceled; what was verified is kept`,
    remedy: "Give a new order when the image is wanted.",
  },
  STAGE_SUPERSEDED: {
    grpc: GRPC.aborted,
    http: 409,
    exit: EXIT.conflict,
    says: ({ orderId, by }: { orderId: string; by: string }) =>
      `order ${orderId} was waiting for its hours when order ${by} took its place; what was verified is kept`,
    remedy: "Follow the newer order.",
  },
  STAGE_HOURS_OVER: {
    grpc: GRPC.deadline,
    http: 409,
    exit: EXIT.failed,
    says: ({ orderId, why }: { orderId: string; why: string }) =>
      `order ${orderId} was not done in its hours: ${why}; what was verified is kept`,
    remedy: "Stage again, with hours that are still to come or without any: it goes on where it was.",
  },
  STAGE_TIMED_OUT: {
    grpc: GRPC.deadline,
    http: 504,
    exit: EXIT.failed,
    says: ({ orderId, seconds }: { orderId: string; seconds: number }) =>
      `order ${orderId} has worked for the ${seconds} seconds that it may take; what was verified is kept`,
    remedy: "Stage again: it goes on where it was. Give it more time, a higher bandwidth cap or a nearer source.",
  },
  TARGETS_NOT_STAGED: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.failed,
    says: ({ targets, why }: { targets: readonly string[]; why: string }) =>
      `not everything is staged for ${targets.join(", ")}: ${why}`,
    remedy: "Look at each target in `greenroom agent status`, mend what it names, and stage again.",
  },
  TARGET_UNREADABLE: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.failed,
    says: ({ target, why }: { target: string; why: string }) => `cannot tell what ${target} runs: ${why}`,
    remedy: "Check that the target is up and its boot banks can be read, then stage again.",
  },
  IMAGE_HELD: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.conflict,
    says: ({ imageDigest, holder }: { imageDigest: string; holder: string }) =>
      `image ${imageDigest} is held by ${holder}, and what is staged of it must stay`,
    remedy: "Wait until that has ended, or cancel it.",
  },
  STAGED_CONTENT_LOST: {
    grpc: GRPC.dataLoss,
    http: 500,
    exit: EXIT.failed,
    says: ({ path, lost }: { path: string; lost: readonly string[] }) =>
      `${lost.length} files vanished from ${path} while they were being staged`,
    remedy: "Find out what else writes to the staging folder, then stage again.",
  },
  STATE_FOLDER_VOLATILE: {
    grpc: GRPC.precondition,
    http: 500,
    exit: EXIT.refused,
    says: ({ path }: { path: string }) =>
      `state folder ${path} lies in memory; losing it loses the protection against roll-back`,
    remedy: "Put the state folder on a disk, or use --development to try things out.",
  },
  LEDGER_UNWRITABLE: {
    grpc: GRPC.exhausted,
    http: 507,
    exit: EXIT.space,
    says: ({ path, why }: { path: string; why: string }) => `the agent cannot write its ledger ${path}: ${why}`,
    remedy:
      "Free space on the file system of the agent's state folder. An agent that ended with this starts then; an order that failed with it goes on where it was when it is given again.",
  },
  LEDGER_TOO_NEW: {
    grpc: GRPC.precondition,
    http: 500,
    exit: EXIT.failed,
    says: ({ path, found, known }: { path: string; found: number; known: number }) =>
      `${path} has schema version ${found}; this agent knows versions up to ${known}`,
    remedy: "Run the agent version that wrote it, or a newer one.",
  },
} as const satisfies ProblemTable;

export const stagingProblem = thrower(STAGING_PROBLEMS);
export type SpaceShortage = Shortage;
