import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

export const COMMAND_PROBLEMS = {
  CONTROLLER_EXISTS: {
    grpc: GRPC.exists,
    http: 400,
    exit: EXIT.conflict,
    says: ({ folder, file }: { folder: string; file: string }) =>
      `${folder} holds a controller already (${file}); nothing was changed`,
    remedy:
      "Use `greenroom controller run`, or name another --state-folder. Its keys cannot be made again: hosts trust them.",
  },
  CONTROLLER_MISSING: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.failed,
    says: ({ folder, file }: { folder: string; file: string }) => `${folder} holds no controller: ${file} is missing`,
    remedy: "Make one with `greenroom controller init --state-folder FOLDER`.",
  },
  STATE_FILE_BROKEN: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.failed,
    says: ({ path, why }: { path: string; why: string }) => `${path} cannot be used: ${why}`,
    remedy: "Restore the file from a backup of the state folder.",
  },
  PLAIN_NOT_LOOPBACK: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ address }: { address: string }) => `restTransport is "plain", and ${address} is no loopback address`,
    remedy:
      "Listen on 127.0.0.1 behind a proxy, or leave restTransport at tls: credentials would cross the network readable.",
  },
  DOOR_CLOSED: {
    grpc: GRPC.unavailable,
    http: 500,
    exit: EXIT.failed,
    says: ({ door, address, why }: { door: string; address: string; why: string }) =>
      `cannot serve ${door} on ${address}: ${why}`,
    remedy: "Choose another address, or end what listens there.",
  },
} as const satisfies ProblemTable;

export const commandProblem = thrower(COMMAND_PROBLEMS);
