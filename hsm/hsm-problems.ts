import { EXIT, GRPC } from "../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../core/problem/problem.js";

export const HSM_PROBLEMS = {
  PACKAGES_INVALID: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.usage,
    says: ({ path, why }: { path: string; why: string }) => `${path} is no list of hardware support packages: ${why}`,
    remedy: "Correct the file: `greenroom hsm serve --help` shows one. It is read anew for every question.",
  },
  PACKAGE_UNKNOWN: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ name, version }: { name: string; version: string }) =>
      `this hardware support manager has no package ${name} ${version}`,
    remedy: "Take a package that it lists (`greenroom hsm show`) into the image, or add it to its file.",
  },
} as const satisfies ProblemTable;

export const hsmProblem = thrower(HSM_PROBLEMS);
