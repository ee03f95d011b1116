import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

export const MANIFEST_PROBLEMS = {
  MANIFEST_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.refused,
    says: ({ where, what }: { where: string; what: string }) => `image manifest, ${where}: ${what}`,
    remedy: "Commit the image again on the controller, which makes a new manifest.",
  },
  MANIFEST_DIGEST_MISMATCH: {
    grpc: GRPC.dataLoss,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ expected, actual }: { expected: string; actual: string }) =>
      `altered list refused: the image manifest says its VIB list is ${expected}, but the list is ${actual}`,
    remedy: "Do not use this manifest; commit the image again on the controller.",
  },
  ORDER_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.refused,
    says: ({ where, what }: { where: string; what: string }) => `stage order, ${where}: ${what}`,
    remedy: "Give the order again; if it comes back, controller and agent differ in version.",
  },
  ASSIGNMENT_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.refused,
    says: ({ where, what }: { where: string; what: string }) => `assignment of a host, ${where}: ${what}`,
    remedy: "Move the host again; if it comes back, controller and agent differ in version.",
  },
} as const satisfies ProblemTable;

export const manifestProblem = thrower(MANIFEST_PROBLEMS);
