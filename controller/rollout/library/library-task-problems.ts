import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

export const LIBRARY_TASK_PROBLEMS = {
  DEPOT_SYNC_INCOMPLETE: {
    grpc: GRPC.aborted,
    http: 400,
    exit: EXIT.partial,
    says: ({ failed, of, why }: { failed: number; of: number; why: string }) =>
      `${failed} of ${of} depots could not be synchronised whole: ${why}`,
    remedy:
      "Read what each depot says (`greenroom depot show DEPOT`), mend it, and synchronise again; what was fetched is not fetched twice.",
  },
  DEPOT_SYNC_BUSY: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.conflict,
    says: ({ task, user }: { task: string; user: string }) =>
      `the depots are being synchronised already: ${task}, started by ${user}`,
    remedy: "Wait for that task, or cancel it.",
  },
  DEPOTS_NONE: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.notFound,
    says: ({ why }: { why: string }) => `there is nothing to synchronise: ${why}`,
    remedy: "Add an online depot with `greenroom depot add URL`, or enable one with `greenroom depot update`.",
  },
  DEPOT_IN_USE: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.conflict,
    says: ({ depot, uses }: { depot: string; uses: readonly string[] }) =>
      `${depot} is used and was not deleted: ${uses.join("; ")}`,
    remedy:
      "Change those images first, or delete it by force: it is then no longer offered, while bytes that an image needs stay.",
  },
  IMAGE_BYTES_MISSING: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.refused,
    says: ({ vibs }: { vibs: readonly string[] }) =>
      `the image was not committed, since the library has not the bytes of ${vibs.join(", ")}`,
    remedy: "Import the bundle that holds them, or synchronise the depot, and commit again.",
  },
} as const satisfies ProblemTable;

export const libraryTaskProblem = thrower(LIBRARY_TASK_PROBLEMS);
