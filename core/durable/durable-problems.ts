import { EXIT, GRPC } from "../problem/core-problems.js";
import { thrower, type ProblemTable } from "../problem/problem.js";

export const DURABLE_PROBLEMS = {
  FOLDER_UNUSABLE: {
    grpc: GRPC.precondition,
    http: 500,
    exit: EXIT.failed,
    says: ({ path, why }: { path: string; why: string; errno: string }) => `cannot use ${path}: ${why}`,
    remedy: "Check that the folder exists, that no part of its path is a symbolic link, and its permissions.",
  },
  FOLDER_NOT_PRIVATE: {
    grpc: GRPC.precondition,
    http: 500,
    exit: EXIT.refused,
    says: ({ path, why }: { path: string; why: string }) => `${path} is not private: ${why}`,
    remedy:
      "The folder must have mode 0700 and belong to the user who runs Greenroom; no one else may write to any folder above it.",
  },
  NAME_UNUSABLE: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.failed,
    says: ({ name }: { name: string }) => `${JSON.stringify(name)} cannot be the name of a file in a folder`,
    remedy: "A name has 1 to 255 bytes, no slash and no zero byte, and is neither . nor ...",
  },
  FILE_NOT_PRIVATE: {
    grpc: GRPC.precondition,
    http: 500,
    exit: EXIT.refused,
    says: ({ path, why }: { path: string; why: string }) => `${path} is not private: ${why}`,
    remedy: "The file must have mode 0600 and belong to the user who runs Greenroom.",
  },
} as const satisfies ProblemTable;

export const durableProblem = thrower(DURABLE_PROBLEMS);
