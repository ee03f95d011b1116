import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

/** Refusals of an order, each named for the attack it stops (DESIGN "Trust", DECISIONS 13). */
export const ORDER_PROBLEMS = {
  MANIFEST_UNTRUSTED: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.untrusted,
    says: ({ why }: { why: string }) => `the image manifest is not signed by a key this host was enrolled with: ${why}`,
    remedy: "Commit the image with the controller's manifest key, or enrol the host again.",
  },
  ORDER_UNTRUSTED: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.untrusted,
    says: ({ why }: { why: string }) =>
      `the order is not signed by the order key that its image manifest names: ${why}`,
    remedy: "Let the controller that committed the image give the order.",
  },
  MANIFEST_OLDER: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ scopeId, seen, got }: { scopeId: string; seen: number; got: number }) =>
      `roll-back refused: image manifest version ${got} for ${scopeId} is older than version ${seen}, which this host has seen`,
    remedy: "Commit the image again; the new manifest gets a higher version.",
  },
  MANIFEST_FORKED: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ version, seen, got }: { version: number; seen: string; got: string }) =>
      `two image manifests carry version ${version}: this host has seen ${seen}, this one is ${got}`,
    remedy: "Find out who signs manifests beside the controller; then commit the image again.",
  },
  MANIFEST_EXPIRED: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ expiredAt, clock }: { expiredAt: string; clock: string }) =>
      `freeze refused: the image manifest expired at ${expiredAt}; the host's clock says ${clock}`,
    remedy: "Commit the image again, or correct the host's clock.",
  },
  MANIFEST_FOR_OTHER_CLUSTER: {
    grpc: GRPC.denied,
    http: 409,
    exit: EXIT.refused,
    says: ({ own, got }: { own: string; got: string }) =>
      `the image manifest is for ${got}; this host belongs to ${own}`,
    remedy: "Give the order to the hosts of that cluster, or enrol this host there.",
  },
  ORDER_OLDER: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ seen, got }: { seen: number; got: number }) =>
      `replay refused: order number ${got} is not newer than ${seen}, which this host has seen`,
    remedy: "Give a new order; its number must be higher.",
  },
  ORDER_EXPIRED: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ applyBy, clock }: { applyBy: string; clock: string }) =>
      `the order had to be begun by ${applyBy}; the host's clock says ${clock}`,
    remedy: "Give a new order, or correct the host's clock.",
  },
  ORDER_FOR_OTHER_HOST: {
    grpc: GRPC.denied,
    http: 409,
    exit: EXIT.refused,
    says: ({ own, got }: { own: string; got: string }) => `the order is for host ${got}; this is ${own}`,
    remedy: "Check the address under which the controller knows this host.",
  },
  ORDER_FOR_OTHER_CLUSTER: {
    grpc: GRPC.denied,
    http: 409,
    exit: EXIT.refused,
    says: ({ own, got }: { own: string; got: string }) => `the order is for ${got}; this host belongs to ${own}`,
    remedy: "Give the order to the hosts of that cluster, or enrol this host there.",
  },
  ORDER_FOR_OTHER_IMAGE: {
    grpc: GRPC.denied,
    http: 409,
    exit: EXIT.refused,
    says: ({ manifest, order }: { manifest: string; order: string }) =>
      `the order names image ${order}, the manifest beside it is of ${manifest}`,
    remedy: "Send the order with the manifest it was made for.",
  },
  ASSIGNMENT_UNTRUSTED: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.untrusted,
    says: ({ why }: { why: string }) =>
      `the assignment to a cluster is not signed by a key this host was enrolled with: ${why}`,
    remedy: "Move the host with the controller it was enrolled with, or enrol it again.",
  },
  ASSIGNMENT_OLDER: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ seen, got }: { seen: number; got: number }) =>
      `roll-back refused: assignment ${got} is older than ${seen}, which this host has seen`,
    remedy: "Check the controller's clock; its assignments carry the time. Then move the host again.",
  },
  ASSIGNMENT_EXPIRED: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ expiredAt, clock }: { expiredAt: string; clock: string }) =>
      `freeze refused: the assignment expired at ${expiredAt}; the host's clock says ${clock}`,
    remedy: "Correct the host's clock; the controller makes a new assignment at each attempt.",
  },
  ASSIGNMENT_FOR_OTHER_HOST: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ own, got }: { own: string; got: string }) => `the assignment is for host ${got}; this is ${own}`,
    remedy: "Check the address under which the controller knows this host.",
  },
} as const satisfies ProblemTable;

export const orderProblem = thrower(ORDER_PROBLEMS);
