import { EXIT, GRPC } from "../problem/core-problems.js";
import { thrower, type ProblemTable } from "../problem/problem.js";

export const RPC_PROBLEMS = {
  PEER_UNREACHABLE: {
    grpc: GRPC.unavailable,
    http: 503,
    exit: EXIT.unreachable,
    says: ({ peer, why }: { peer: string; why: string }) => `${peer} cannot be reached: ${why}`,
    remedy: "Check that it runs, its address, and that its certificate and yours are of the same authority.",
  },
  PEER_REFUSED: {
    grpc: GRPC.denied,
    http: 502,
    exit: EXIT.refused,
    says: ({ peer, why }: { peer: string; why: string }) => `${peer} refused the call: ${why}`,
    remedy: "Check the certificate with which the call was made and the role in it.",
  },
  PEER_FAILED: {
    grpc: GRPC.unknown,
    http: 502,
    exit: EXIT.failed,
    says: ({ peer, status, why }: { peer: string; status: string; why: string }) =>
      `${peer} answered ${status} without saying more: ${why}`,
    remedy: "Look at the log of the peer.",
  },
  DEADLINE_EXCEEDED: {
    grpc: GRPC.deadline,
    http: 504,
    exit: EXIT.unreachable,
    says: ({ peer }: { peer: string }) => `${peer} did not answer in time`,
    remedy: "Check the load of the peer and the network to it, then try again.",
  },
  METHOD_UNIMPLEMENTED: {
    grpc: GRPC.unimplemented,
    http: 501,
    exit: EXIT.failed,
    says: ({ method }: { method: string }) => `${method} is not implemented by this version`,
    remedy: "Upgrade the peer that was called.",
  },
  CERTIFICATE_REQUIRED: {
    grpc: GRPC.unauthenticated,
    http: 401,
    exit: EXIT.refused,
    says: ({ service }: { service: string }) => `${service} answers no one without a certificate of its authority`,
    remedy: "Enrol first; the call needs the certificate that enrolment gives.",
  },
  ROLE_REFUSED: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.refused,
    says: ({ service, role }: { service: string; role: string }) => `${service} does not answer ${role}`,
    remedy: "Call with a certificate of the role that this service is for.",
  },
  LISTEN_FAILED: {
    grpc: GRPC.unavailable,
    http: 500,
    exit: EXIT.failed,
    says: ({ address, why }: { address: string; why: string }) => `cannot listen on ${address}: ${why}`,
    remedy: "Choose a free address, or stop the process that holds it.",
  },
} as const satisfies ProblemTable;

export const rpcProblem = thrower(RPC_PROBLEMS);
