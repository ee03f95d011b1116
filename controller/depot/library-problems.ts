import { formatBytes } from "../../core/bytes/format-bytes.js";
import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

export const LIBRARY_PROBLEMS = {
  DEPOT_EXISTS: {
    grpc: GRPC.exists,
    http: 400,
    exit: EXIT.conflict,
    says: ({ bundle, depot, name, importedAt }: { bundle: string; depot: string; name: string; importedAt: string }) =>
      `${bundle} was imported already, as ${depot} (${name}) at ${importedAt}`,
    remedy: "Nothing is to be done; its content is in the library.",
  },
  LIBRARY_SPACE: {
    grpc: GRPC.exhausted,
    http: 400,
    exit: EXIT.space,
    says: ({ path, needBytes, haveBytes }: { path: string; needBytes: number; haveBytes: number }) =>
      `the depot library ${path} needs ${formatBytes(needBytes)} for this bundle and has ${formatBytes(haveBytes)}`,
    remedy: "Free or add space on that file system, then import again.",
  },
  LIBRARY_UNWRITABLE: {
    grpc: GRPC.internal,
    http: 500,
    exit: EXIT.failed,
    says: ({ path, why }: { path: string; why: string }) => `the depot library ${path} cannot be written: ${why}`,
    remedy: "Check the file system that it lies on; nothing of the bundle was taken in.",
  },
  VIB_UNKNOWN: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ sha256 }: { sha256: string }) => `the depot library has no VIB ${sha256}`,
    remedy: "Import the bundle that holds it.",
  },
  IMAGE_PART_GONE: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.notFound,
    says: ({ part }: { part: string }) => `the depot library has lost a part of the image: ${part}`,
    remedy: "Import the bundle again that holds it, then export again.",
  },
  VIB_BYTES_MISSING: {
    grpc: GRPC.dataLoss,
    http: 500,
    exit: EXIT.failed,
    says: ({ sha256, path, why }: { sha256: string; path: string; why: string }) =>
      `the bytes of VIB ${sha256} should lie in ${path}: ${why}`,
    remedy: "Restore the library's folder from a backup, or fetch the file from where it came.",
  },
} as const satisfies ProblemTable;

export const libraryProblem = thrower(LIBRARY_PROBLEMS);
