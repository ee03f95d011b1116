import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

export const HOST_PROBLEMS = {
  HOST_UNREADABLE: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.failed,
    says: ({ path, why }: { path: string; why: string }) => `cannot tell what the host runs: ${path}: ${why}`,
    remedy: "Check that the folder is laid out as a host's boot banks (docs/operating.md).",
  },
  SANDBOX_EXISTS: {
    grpc: GRPC.exists,
    http: 409,
    exit: EXIT.conflict,
    says: ({ root }: { root: string }) => `there is a host in ${root} already`,
    remedy: "Name a folder that does not exist yet.",
  },
} as const satisfies ProblemTable;

export const hostProblem = thrower(HOST_PROBLEMS);
