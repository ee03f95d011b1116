import { EXIT, GRPC } from "../problem/core-problems.js";
import { thrower, type ProblemTable } from "../problem/problem.js";

export const SETTINGS_PROBLEMS = {
  SETTINGS_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ where, key, why }: { where: string; key: string; why: string }) =>
      key === "" ? `settings (${where}): ${why}` : `setting ${key} (${where}): ${why}`,
    remedy: "Correct the setting; the documentation of operation lists every key with its unit and default.",
  },
} as const satisfies ProblemTable;

export const settingsProblem = thrower(SETTINGS_PROBLEMS);
