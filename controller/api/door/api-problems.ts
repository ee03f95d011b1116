import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

export const API_PROBLEMS = {
  SESSION_MISSING: {
    grpc: GRPC.unauthenticated,
    http: 401,
    exit: EXIT.refused,
    says: ({ why }: { why: string }) => `the request carries no valid session: ${why}`,
    remedy: "Log in with POST /api/session (or `greenroom login`) and send its id as vmware-api-session-id.",
  },
  CREDENTIAL_WRONG: {
    grpc: GRPC.unauthenticated,
    http: 401,
    exit: EXIT.refused,
    says: ({ user }: { user: string }) => `user or credential is wrong (user "${user}")`,
    remedy: "Use the credential that `controller init` wrote into admin-context.json of the state folder.",
  },
  ROUTE_UNKNOWN: {
    grpc: GRPC.unimplemented,
    http: 404,
    exit: EXIT.usage,
    says: ({ method, path }: { method: string; path: string }) => `there is no operation ${method} ${path}`,
    remedy: "See /api/docs/openapi.json for the operations of this controller.",
  },
  STREAMS_EXHAUSTED: {
    grpc: GRPC.exhausted,
    http: 400,
    exit: EXIT.failed,
    says: ({ most }: { most: number }) => `${most} event streams are open already, and there are no more`,
    remedy: "Close streams that nobody reads, or ask GET /api/cis/tasks/{task} now and then instead.",
  },
  ANSWER_MALFORMED: {
    grpc: GRPC.internal,
    http: 500,
    exit: EXIT.failed,
    says: ({ path, what }: { path: string; what: string }) => `the answer of ${path} broke its own contract: ${what}`,
    remedy: "Report it with the request id; the request itself may have taken effect.",
  },
  ISO_UNSUPPORTED: {
    grpc: GRPC.unimplemented,
    http: 400,
    exit: EXIT.usage,
    says: () => "an ISO image is not made: ISO_IMAGE is not done by this version",
    remedy: "Export the software spec and the offline bundle; an installer of your own can be made from these.",
  },
  DOWNLOAD_UNKNOWN: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: () => "there is nothing to be downloaded here, or not any more",
    remedy:
      "Export again: the address that an export answers holds for an hour, and until the controller is started again.",
  },
  PULL_UNSUPPORTED: {
    grpc: GRPC.unimplemented,
    http: 400,
    exit: EXIT.usage,
    says: ({ location }: { location: string }) => `the controller does not fetch specs itself (location "${location}")`,
    remedy: "Fetch the spec and hand it over as JSON_STRING, or push it: PUT /api/greenroom/uploads, then PUSH.",
  },
  NOT_SERVED: {
    grpc: GRPC.unimplemented,
    http: 400,
    exit: EXIT.usage,
    says: ({ what, instead }: { what: string; instead: string }) => `${what} is not served; ${instead}`,
    remedy: 'See docs/api.md, "Where ours differs".',
  },
} as const satisfies ProblemTable;

export const apiProblem = thrower(API_PROBLEMS);
