import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

/** Refusals of a move to another cluster, each named for the attack it stops. */
export const ASSIGNMENT_PROBLEMS = {
  ASSIGNMENT_UNTRUSTED: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.untrusted,
    says: ({ why }: { why: string }) =>
      `the assignment to a cluster is not signed by a key this host was enrolled with: ${why}`,
    remedy: "Move the host with the controller it was enrolled with, or enrol it again.",
  },
  ASSIGNMENT_OLDER: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ seen, got }: { seen: number; got: number }) =>
      `roll-back refused: assignment ${got} is older than ${seen}, which this host has seen`,
    remedy: "Check the controller's clock; its assignments carry the time. Then move the host again.",
  },
  ASSIGNMENT_EXPIRED: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ expiredAt, clock }: { expiredAt: string; clock: string }) =>
      `freeze refused: the assignment expired at ${expiredAt}; the host's clock says ${clock}`,
    remedy: "Correct the host's clock; the controller makes a new assignment at each attempt.",
  },
  ASSIGNMENT_FOR_OTHER_HOST: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ own, got }: { own: string; got: string }) => `the assignment is for host ${got}; this is ${own}`,
    remedy: "Check the address under which the controller knows this host.",
  },
} as const satisfies ProblemTable;

export const assignmentProblem = thrower(ASSIGNMENT_PROBLEMS);
