import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

export const REMEDIATION_PROBLEMS = {
  REMEDIATION_BUSY: {
    grpc: GRPC.aborted,
    http: 409,
    exit: EXIT.conflict,
    says: ({ running, got }: { running: string; got: string }) =>
      `remediation ${running} is running; ${got} has to wait`,
    remedy: "Wait for the remediation, or cancel it while that is still possible.",
  },
  REMEDIATION_UNKNOWN: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ orderId }: { orderId: string }) => `this host knows no remediation ${orderId === "" ? "at all" : orderId}`,
    remedy: "Look at `greenroom agent status` for the last one.",
  },
  REMEDIATION_CANCELED: {
    grpc: GRPC.canceled,
    http: 409,
    exit: EXIT.failed,
    says: ({ orderId }: { orderId: string }) =>
      `remediation ${orderId} was canceled before a boot bank was written to; what is staged is kept`,
    remedy: "Give a new order when the image is wanted.",
  },
  REMEDIATION_NOT_CANCELABLE: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.conflict,
    says: ({ orderId, state }: { orderId: string; state: string }) =>
      `remediation ${orderId} is at ${state} and cannot be canceled any more`,
    remedy: "Follow it to its end; it rolls back by itself when the new image is not well.",
  },
  IMAGE_MARKED_BAD: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ imageDigest, at, why }: { imageDigest: string; at: string; why: string }) =>
      `image ${imageDigest} failed on this host at ${at} (${why}) and is refused until an operator clears it`,
    remedy: "Find out why it failed here, then clear it with `greenroom agent clear-bad-image` and give a new order.",
  },
  PRECHECKS_FAILED: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ checks, first }: { checks: readonly string[]; first: string }) =>
      `the host cannot be remediated now: ${checks.join(", ")}: ${first}`,
    remedy:
      "Look at the prechecks of the remediation in `greenroom agent status`, mend what they name, and remediate again.",
  },
  STATE_LOOP: {
    grpc: GRPC.aborted,
    http: 500,
    exit: EXIT.failed,
    says: ({ state, times }: { state: string; times: number }) =>
      `the remediation was begun ${times} times at ${state} and never came past it`,
    remedy: "Look at the agent's log for what ends it there; the host is left as it is, for you to look at.",
  },
  STAGED_CONTENT_ALTERED: {
    grpc: GRPC.dataLoss,
    http: 409,
    exit: EXIT.untrusted,
    says: ({ vib, why }: { vib: string; why: string }) =>
      `${vib} is no longer what was staged, right before it was to be applied: ${why}`,
    remedy: "Find out what writes to the staging folder, then remediate again: it is staged anew.",
  },
  BOOTED_OTHER_BANK: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.failed,
    says: ({ targets, why }: { targets: readonly string[]; why: string }) =>
      `the new image did not boot on ${targets.join(", ")}: ${why}`,
    remedy:
      "Look at the console of that machine at boot; the old image runs. Clear the image on this host before another attempt.",
  },
  LOCK_STEP_BROKEN: {
    grpc: GRPC.aborted,
    http: 409,
    exit: EXIT.failed,
    says: ({ booted, waiting }: { booted: readonly string[]; waiting: readonly string[] }) =>
      `the machine restarted by itself half-way: ${booted.join(", ")} booted the new image, ${waiting.join(", ")} not yet`,
    remedy: "Find out why the host restarted, then remediate again: all of it runs the old image.",
  },
  NOT_RUNNING_IMAGE: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.failed,
    says: ({ targets }: { targets: readonly string[] }) =>
      `what ${targets.join(", ")} run was measured after the change, and it is not the image`,
    remedy:
      "Compare `greenroom agent status` with the image; then clear the image on this host before another attempt.",
  },
  CHECK_IN_MISSING: {
    grpc: GRPC.deadline,
    http: 504,
    exit: EXIT.failed,
    says: ({ seconds }: { seconds: number }) =>
      `with the new image the host did not reach the controller within ${seconds} seconds`,
    remedy: "Check the network drivers of the image and the controller's address; then clear the image on this host.",
  },
  REBOOT_TIMED_OUT: {
    grpc: GRPC.deadline,
    http: 504,
    exit: EXIT.failed,
    says: ({ seconds }: { seconds: number }) => `the machine took the reboot, but still ran ${seconds} seconds later`,
    remedy: "Find out what holds up the reboot of the host, then remediate again.",
  },
  LIVE_CHANGE_STAYS: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.failed,
    says: ({ orderId }: { orderId: string }) =>
      `remediation ${orderId} changed in place what runs (live, or firmware alone), and that cannot be taken back`,
    remedy: "Remediate the host to an image that is known to be good there.",
  },
} as const satisfies ProblemTable;

export const remediationProblem = thrower(REMEDIATION_PROBLEMS);
