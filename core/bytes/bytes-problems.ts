import { EXIT, GRPC } from "../problem/core-problems.js";
import { thrower, type ProblemTable } from "../problem/problem.js";

export const BYTES_PROBLEMS = {
  BYTES_OUT_OF_RANGE: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.failed,
    says: ({
      where,
      offset,
      length,
      sizeBytes,
    }: {
      where: string;
      offset: number;
      length: number;
      sizeBytes: number;
    }) => `${where} has ${sizeBytes} bytes; asked were ${length} at ${offset}`,
    remedy: "The file is cut short or names places beyond its end; obtain it again from its origin.",
  },
  FILE_CHANGED: {
    grpc: GRPC.aborted,
    http: 409,
    exit: EXIT.failed,
    says: ({ path }: { path: string }) => `${path} became shorter while it was read`,
    remedy: "Wait until the file is written whole, then try again.",
  },
  DIGEST_NOT_MADE: {
    grpc: GRPC.unavailable,
    http: 500,
    exit: EXIT.failed,
    says: ({ why }: { why: string }) => `a digest could not be computed: ${why}`,
    remedy: "Try again; if it stays, the disk may be failing: look at the kernel's log.",
  },
  ZSTD_DAMAGED: {
    grpc: GRPC.dataLoss,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ why }: { why: string }) => `the zstd data cannot be unpacked: ${why}`,
    remedy: "Obtain the file again from its origin.",
  },
  ZSTD_TOO_LONG: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ maxBytes }: { maxBytes: number }) => `the zstd data unpacks to more than the ${maxBytes} bytes it may`,
    remedy: "The data is not what its description says; obtain it again from its origin.",
  },
} as const satisfies ProblemTable;

export const bytesProblem = thrower(BYTES_PROBLEMS);
