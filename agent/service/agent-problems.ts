import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

export const AGENT_PROBLEMS = {
  NOT_ENROLLED: {
    grpc: GRPC.precondition,
    http: 409,
    exit: EXIT.refused,
    says: ({ path }: { path: string }) => `this host is not enrolled: there is no ${path}`,
    remedy: "Get a token with `greenroom host token` and run `greenroom agent enroll`.",
  },
  ALREADY_ENROLLED: {
    grpc: GRPC.exists,
    http: 409,
    exit: EXIT.conflict,
    says: ({ stateFolder, hostId }: { stateFolder: string; hostId: string }) =>
      `state folder ${stateFolder} belongs to host ${hostId}, which is enrolled already`,
    remedy: "Use another state folder, or move this one away if the host shall join anew.",
  },
  IDENTITY_UNUSABLE: {
    grpc: GRPC.precondition,
    http: 500,
    exit: EXIT.failed,
    says: ({ path, why }: { path: string; why: string }) => `${path} cannot be used: ${why}`,
    remedy: "Enrol the host again with a new state folder.",
  },
  ENROLMENT_ANSWER_INVALID: {
    grpc: GRPC.denied,
    http: 502,
    exit: EXIT.untrusted,
    says: ({ controller, why }: { controller: string; why: string }) =>
      `${controller} answered the enrolment wrongly: ${why}`,
    remedy: "Check that the address and the fingerprint are those of your controller.",
  },
  ROOT_REQUIRED: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.refused,
    says: ({ what }: { what: string }) => `${what} needs root: only root may see or change what is staged`,
    remedy: "Run it with sudo, or enrol a sandbox host of your own with --development.",
  },
  AGENT_RUNS_ALREADY: {
    grpc: GRPC.exists,
    http: 409,
    exit: EXIT.conflict,
    says: ({ socket }: { socket: string }) => `an agent answers on ${socket} already`,
    remedy: "Stop it first, or give this one another state folder.",
  },
  AGENT_DOWN: {
    grpc: GRPC.unavailable,
    http: 503,
    exit: EXIT.unreachable,
    says: ({ socket }: { socket: string }) => `no agent answers on ${socket}`,
    remedy:
      "Start it with `greenroom agent run`, or name its --state-folder or --socket; `greenroom agent status` works without it.",
  },
  AGENT_LOG_MISSING: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ path }: { path: string }) => `there is no log of an agent: neither ${path} nor a journal of systemd`,
    remedy:
      "Name the agent's --state-folder, or with --file the file that its standard error goes to; an agent that never ran has no log.",
  },
  AGENT_ENDS: {
    grpc: GRPC.unavailable,
    http: 503,
    exit: EXIT.unreachable,
    says: ({ why }: { why: string }) => `the agent takes no calls any more: ${why}`,
    remedy: "Ask again in a moment: what runs on the host goes on when its agent is back.",
  },
  IMAGE_NOT_ORDERED: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ image }: { image: string }) => `this host was never ordered an image ${image}`,
    remedy: "Take a digest that `greenroom agent status` shows, or its first digits.",
  },
  IMAGE_NOT_MARKED: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ image }: { image: string }) => `no image ${image} is marked bad on this host`,
    remedy: "Take a digest that `greenroom agent status` shows under bad images, or its first digits.",
  },
  IMAGE_AMBIGUOUS: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ image, matches }: { image: string; matches: readonly string[] }) =>
      `${image} may mean ${matches.join(" or ")}`,
    remedy: "Give more digits of the digest.",
  },
  RECEIPT_UNWRITABLE: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.failed,
    says: ({ path, why }: { path: string; why: string }) => `cannot write the receipt to ${path}: ${why}`,
    remedy: "Name a file that does not exist in a folder that you may write; nothing was removed.",
  },
  SETTING_MISSING: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ name }: { name: string }) => `${name} is needed`,
    remedy: "Give it on the command line or in the settings file.",
  },
  SOCKET_PATH_TOO_LONG: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ path, most }: { path: string; most: number }) => `socket path ${path} is longer than ${most} bytes`,
    remedy: "Give a shorter one with --socket.",
  },
} as const satisfies ProblemTable;

export const agentProblem = thrower(AGENT_PROBLEMS);
