import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

export const RECEIPT_PROBLEMS = {
  RECEIPT_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ where, what }: { where: string; what: string }) => `receipt, ${where}: ${what}`,
    remedy: "Look at the agent's version; the host sends a new receipt at its next change or start.",
  },
} as const satisfies ProblemTable;

export const receiptProblem = thrower(RECEIPT_PROBLEMS);
