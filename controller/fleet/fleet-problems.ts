import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

export const FLEET_PROBLEMS = {
  ENROLMENT_REFUSED: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.refused,
    says: ({ host, why }: { host: string; why: string }) => `host "${host}" cannot be enrolled: ${why}`,
    remedy: "Correct what is named and enrol again; the token was not spent.",
  },
  HOST_UNKNOWN_TO_FLEET: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.refused,
    says: ({ hostId }: { hostId: string }) =>
      `the certificate names host ${hostId}, which this controller does not know`,
    remedy: "Enrol the host again with a new token.",
  },
  HOST_MISTAKEN: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ hostId, says }: { hostId: string; says: string }) =>
      `the agent with the certificate of host ${hostId} takes itself for "${says}"`,
    remedy: "The agent's state folder does not fit its certificate: enrol the host again.",
  },
  HOST_NOT_CONNECTED: {
    grpc: GRPC.unavailable,
    http: 503,
    exit: EXIT.unreachable,
    says: ({ hostId, state, why }: { hostId: string; state: string; why: string }) =>
      `host ${hostId} cannot be reached (${state}): ${why}`,
    remedy: "Check that the agent runs on the host and that its advertised address can be reached from the controller.",
  },
  CERTIFICATE_REVOKED: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.refused,
    says: ({ hostId, at, why }: { hostId: string; at: string; why: string }) =>
      `the certificate of host ${hostId} was revoked at ${at}: ${why}`,
    remedy: "If the host shall be one of the fleet, enrol it again with a new token and an empty state folder.",
  },
  RECEIPT_REFUSED: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.untrusted,
    says: ({ hostId, why }: { hostId: string; why: string; alarm: string }) =>
      `a receipt of host ${hostId} is refused: ${why}`,
    remedy: "Look at `greenroom agent status` on the host; if its receipt key changed, enrol it again.",
  },
  RECEIPT_REPLAYED: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ hostId, counter, why, stored }: { hostId: string; counter: number; why: string; stored: number }) =>
      `host ${hostId} sent receipt ${counter}, which ${why}; the newest stored is ${stored}`,
    remedy: "The host's ledger was restored from a copy, or somebody holds its key: enrol it again.",
  },
} as const satisfies ProblemTable;

export const fleetProblem = thrower(FLEET_PROBLEMS);
