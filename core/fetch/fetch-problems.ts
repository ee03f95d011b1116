import { EXIT, GRPC } from "../problem/core-problems.js";
import { thrower, type ProblemTable } from "../problem/problem.js";

/** Whether any of the sources answered at all: `none` says nothing about the file, only about the way to them. */
export type Reached = "some" | "none";

export const FETCH_PROBLEMS = {
  SOURCE_FAILED: {
    grpc: GRPC.unavailable,
    http: 502,
    exit: EXIT.unreachable,
    says: ({ url, why }: { url: string; why: string }) => `${url}: ${why}`,
    remedy: "Check that the source is reachable from here and holds the file whole.",
  },
  SOURCE_REFUSED: {
    grpc: GRPC.unavailable,
    http: 502,
    exit: EXIT.unreachable,
    says: ({ url, status }: { url: string; status: number }) => `${url} refuses to give the file: it answers ${status}`,
    remedy: "Put the file there, or let the source give it without asking who wants it.",
  },
  SOURCE_MOVED: {
    grpc: GRPC.aborted,
    http: 502,
    exit: EXIT.unreachable,
    says: ({ url, to }: { url: string; to: string }) => `${url} sends on to another host, ${to}`,
    remedy: "If that is right, give the new address as the location; if not, find out who answers there.",
  },
  SOURCE_CHANGED: {
    grpc: GRPC.aborted,
    http: 502,
    exit: EXIT.unreachable,
    says: ({ url }: { url: string }) => `${url}: the file changed there since its first bytes were fetched`,
    remedy: "Nothing: it is fetched from its beginning. If it comes back, find out who changes the file.",
  },
  SOURCE_OTHER_FILE: {
    grpc: GRPC.dataLoss,
    http: 502,
    exit: EXIT.untrusted,
    says: ({ url, why }: { url: string; why: string }) => `${url} holds another file under that name: ${why}`,
    remedy: "Put the right file there.",
  },
  SOURCE_TIMED_OUT: {
    grpc: GRPC.unavailable,
    http: 504,
    exit: EXIT.unreachable,
    says: ({ requestMs }: { requestMs: number }) => `the source had not sent all after ${requestMs} ms`,
    remedy: "Use a source nearer to the host, or give a request more time.",
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
    says: ({ why }: { why: string; reached: Reached; changed: boolean }) => `no source gave the file: ${why}`,
    remedy: "Check that one of the sources is reachable from here and holds the file.",
  },
} as const satisfies ProblemTable;

export const fetchProblem = thrower(FETCH_PROBLEMS);
