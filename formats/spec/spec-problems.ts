import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

export const SPEC_PROBLEMS = {
  SPEC_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.refused,
    says: ({ where, what }: { where: string; what: string }) => `software spec, ${where}: ${what}`,
    remedy: "Correct the named part of the software spec and import it again.",
  },
} as const satisfies ProblemTable;

export const specProblem = thrower(SPEC_PROBLEMS);
