import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

const failed = { grpc: GRPC.aborted, http: 500, exit: EXIT.failed } as const;
const lastOf = (lines: readonly string[]): string => (lines.length === 0 ? "" : `: ${lines.join(" | ")}`);

export const HOOK_PROBLEMS = {
  HOOK_FAILED: {
    ...failed,
    says: ({ hook, status, lines }: { hook: string; status: string; lines: readonly string[] }) =>
      `the hook ${hook} ended with ${status}${lastOf(lines)}`,
    remedy: "Its last lines say why; mend that on the host, and run the command by hand before you remediate again.",
  },
  HOOK_TIMED_OUT: {
    ...failed,
    says: ({ hook, seconds, lines }: { hook: string; seconds: number; lines: readonly string[] }) =>
      `the hook ${hook} had not ended after ${seconds} s${lastOf(lines)}`,
    remedy: "See what it waited for, or give it more time (timeoutSeconds in the agent's hooks).",
  },
  HOOK_MISSING: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ hook, why }: { hook: string; why: string }) => `this host has no hook ${hook}: ${why}`,
    remedy:
      "Configure the command under hooks in the agent's settings (docs/operating.md); examples lie in docs/hooks.",
  },
  FIRMWARE_NOT_INSTALLED: {
    ...failed,
    says: ({ device, wanted, measured }: { device: string; wanted: string; measured: string }) =>
      `the device ${device} reports version ${measured} after the installation of ${wanted}`,
    remedy: "Look at the device and at the output of its firmware hook, then remediate again.",
  },
} as const satisfies ProblemTable;

export const hookProblem = thrower(HOOK_PROBLEMS);
