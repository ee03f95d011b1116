import { EXIT, GRPC } from "../problem/core-problems.js";
import { thrower, type ProblemTable } from "../problem/problem.js";

export const FETCH_PROBLEMS = {
  SOURCE_FAILED: {
    grpc: GRPC.unavailable,
    http: 502,
    exit: EXIT.unreachable,
    says: ({ url, why }: { url: string; why: string }) => `${url}: ${why}`,
    remedy: "Check that the source is reachable from here and holds the file whole.",
  },
  SOURCE_STALLED: {
    grpc: GRPC.unavailable,
    http: 504,
    exit: EXIT.unreachable,
    says: ({ url, stallMs }: { url: string; stallMs: number }) => `${url} sent nothing for ${stallMs} ms`,
    remedy: "Check the load of the source and the network to it.",
  },
  SOURCE_TOO_LONG: {
    grpc: GRPC.dataLoss,
    http: 502,
    exit: EXIT.untrusted,
    says: ({ sizeBytes }: { sizeBytes: number }) =>
      `the source sent more than the ${sizeBytes} bytes that the file has`,
    remedy: "The source holds another file under that name; put the right one there.",
  },
  SOURCE_TOO_SLOW: {
    grpc: GRPC.unavailable,
    http: 504,
    exit: EXIT.unreachable,
    says: ({ minBytesPerSecond, windowMs }: { minBytesPerSecond: number; windowMs: number }) =>
      `the source sent fewer than ${minBytesPerSecond} bytes a second over ${windowMs} ms`,
    remedy: "Use a source nearer to the host, or lower the minimum rate.",
  },
  ALL_SOURCES_FAILED: {
    grpc: GRPC.unavailable,
    http: 502,
    exit: EXIT.unreachable,
    says: ({ why }: { why: string }) => `no source gave the file: ${why}`,
    remedy: "Check that one of the sources is reachable from here and holds the file.",
  },
} as const satisfies ProblemTable;

export const fetchProblem = thrower(FETCH_PROBLEMS);
