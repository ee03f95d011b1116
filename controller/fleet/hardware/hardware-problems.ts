import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

export const MANAGER_PROBLEMS = {
  HARDWARE_SUPPORT_ADDRESS_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ url, why }: { url: string; why: string }) => `${url} is no address of a hardware support manager: ${why}`,
    remedy: "Give https://HOST:PORT, and the certificate of its authority as PEM.",
  },
  HARDWARE_SUPPORT_MANAGER_MISTAKEN: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.refused,
    says: ({ manager, url, says }: { manager: string; url: string; says: string }) =>
      `the hardware support manager at ${url} calls itself ${says}, not ${manager}`,
    remedy: "Register it under its own name: images and packages name it so.",
  },
} as const satisfies ProblemTable;

export const managerProblem = thrower(MANAGER_PROBLEMS);
