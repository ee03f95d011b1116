import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

/** Refusals of an order, each named for the attack it stops (DESIGN "Trust", DECISIONS 13). */
export const ORDER_PROBLEMS = {
  MANIFEST_UNTRUSTED: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.untrusted,
    says: ({ why }: { why: string }) =>
      `forged manifest refused: it is not signed by a key this host was enrolled with: ${why}`,
    remedy: "Commit the image with the controller's manifest key, or enrol the host again.",
  },
  ORDER_UNTRUSTED: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.untrusted,
    says: ({ why }: { why: string }) =>
      `forged order refused: it is not signed by the order key that its image manifest names: ${why}`,
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
      `fork refused: two image manifests carry version ${version}: this host has seen ${seen}, this one is ${got}`,
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
      `misdirected manifest refused: it is for ${got}; this host belongs to ${own}`,
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
      `belated order refused: it had to be begun by ${applyBy}; the host's clock says ${clock}`,
    remedy: "Give a new order, or correct the host's clock.",
  },
  ORDER_FOR_OTHER_HOST: {
    grpc: GRPC.denied,
    http: 409,
    exit: EXIT.refused,
    says: ({ own, got }: { own: string; got: string }) =>
      `misdirected order refused: it is for host ${got}; this is ${own}`,
    remedy: "Check the address under which the controller knows this host.",
  },
  ORDER_FOR_OTHER_CLUSTER: {
    grpc: GRPC.denied,
    http: 409,
    exit: EXIT.refused,
    says: ({ own, got }: { own: string; got: string }) =>
      `misdirected order refused: it is for ${got}; this host belongs to ${own}`,
    remedy: "Give the order to the hosts of that cluster, or enrol this host there.",
  },
  ORDER_FOR_OTHER_IMAGE: {
    grpc: GRPC.denied,
    http: 409,
    exit: EXIT.refused,
    says: ({ manifest, order }: { manifest: string; order: string }) =>
      `mix-up refused: the order names image ${order}, the manifest beside it is of ${manifest}`,
    remedy: "Send the order with the manifest it was made for.",
  },
} as const satisfies ProblemTable;

export const orderProblem = thrower(ORDER_PROBLEMS);
