import { isProblem, thrower, type Problem, type ProblemTable } from "./problem.js";

/** Exit codes of the command line; each problem names one. The same table stands in docs/errors.md. */
export const EXIT = {
  done: 0,
  failed: 1,
  usage: 2,
  refused: 3,
  unreachable: 4,
  space: 5,
  partial: 6,
  notFound: 7,
  conflict: 8,
  untrusted: 9,
  reboots: 10,
} as const;

/** gRPC status codes by name. */
export const GRPC = {
  canceled: 1,
  unknown: 2,
  invalid: 3,
  deadline: 4,
  notFound: 5,
  exists: 6,
  denied: 7,
  exhausted: 8,
  precondition: 9,
  aborted: 10,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  dataLoss: 15,
  unauthenticated: 16,
} as const;

export const CORE_PROBLEMS = {
  INTERNAL: {
    grpc: GRPC.internal,
    http: 500,
    exit: EXIT.failed,
    says: ({ what }: { what: string }) => `an error that Greenroom did not foresee: ${what}`,
    remedy: "Look at the log of the process for the cause, and report it.",
  },
  CANCELED: {
    grpc: GRPC.canceled,
    http: 499,
    exit: EXIT.failed,
    says: ({ what }: { what: string }) => `${what} was canceled`,
    remedy: "Start it again when it is wanted.",
  },
  INPUT_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ where, what }: { where: string; what: string }) => `${where}: ${what}`,
    remedy: "Correct the input and try again.",
  },
  FILE_UNREADABLE: {
    grpc: GRPC.notFound,
    http: 400,
    exit: EXIT.failed,
    says: ({ path, why }: { path: string; why: string }) => `cannot read ${path}: ${why}`,
    remedy: "Check the path and its permissions.",
  },
  LIMIT_EXCEEDED: {
    grpc: GRPC.exhausted,
    http: 400,
    exit: EXIT.failed,
    says: ({ where, what, limit }: { where: string; what: string; limit: number }) =>
      `${where}: ${what} is beyond the limit of ${limit}`,
    remedy: "The input is larger than any legal one is known to be; obtain it again from its origin.",
  },
} as const satisfies ProblemTable;

export const coreProblem = thrower(CORE_PROBLEMS);

/** Anything thrown, as a problem: a stranger becomes INTERNAL, its cause kept for the log and never for the wire. */
export function asProblem(thrown: unknown): Problem {
  if (isProblem(thrown)) return thrown;
  if (thrown instanceof Error && thrown.name === "AbortError")
    return coreProblem("CANCELED", { what: "the operation" }, thrown);
  return coreProblem("INTERNAL", { what: thrown instanceof Error ? thrown.message : String(thrown) }, thrown);
}
