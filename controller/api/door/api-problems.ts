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
    remedy: "Give the right password; the administrator's credential lies in admin-context.json of the state folder.",
  },
  LOGIN_THROTTLED: {
    grpc: GRPC.exhausted,
    http: 429,
    exit: EXIT.refused,
    says: ({ user, seconds }: { user: string; seconds: number }) =>
      `too many wrong log-ins (user "${user}"): the next one is looked at in ${seconds} s`,
    remedy:
      "Wait, then log in with the right password; an administrator sees the wrong ones in `greenroom audit list`.",
  },
  LOGIN_BUSY: {
    grpc: GRPC.unavailable,
    http: 503,
    exit: EXIT.failed,
    says: ({ waiting }: { waiting: number }) => `${waiting} log-ins wait already, and there is no room for more`,
    remedy: "Try again in a few seconds.",
  },
  TOKEN_REFUSED: {
    grpc: GRPC.unauthenticated,
    http: 401,
    exit: EXIT.refused,
    says: ({ why }: { why: string }) => `the token is not accepted: ${why}`,
    remedy: "Get a new one: `greenroom token create`, or from your identity provider.",
  },
  ISSUER_UNREACHABLE: {
    grpc: GRPC.unavailable,
    http: 503,
    exit: EXIT.failed,
    says: ({ issuer, why }: { issuer: string; why: string }) => `the token's issuer ${issuer} cannot be asked: ${why}`,
    remedy: "Check the setting oidc of the controller and the way to the issuer; local users can log in meanwhile.",
  },
  LOG_IN_REFUSED: {
    grpc: GRPC.unauthenticated,
    http: 401,
    exit: EXIT.refused,
    says: ({ name, why }: { name: string; why: string }) => `the log-in at ${name} came to nothing: ${why}`,
    remedy: "Begin again; where that stays so, ask whoever keeps the identity provider, or log in with a password.",
  },
  RATE_LIMITED: {
    grpc: GRPC.exhausted,
    http: 429,
    exit: EXIT.failed,
    says: ({ most, seconds }: { most: number; seconds: number }) =>
      `more than ${most} requests in a minute; the next one is taken in ${seconds} s`,
    remedy: "Ask less often, follow events instead of asking again and again, or raise requestsPerMinute.",
  },
  RESOURCE_CHANGED: {
    grpc: GRPC.aborted,
    http: 409,
    exit: EXIT.conflict,
    says: ({ what, etag }: { what: string; etag: string }) =>
      `${what} was changed meanwhile and has the ETag ${etag} now`,
    remedy: "Read it anew, and make the change again where it is still wanted.",
  },
  IDEMPOTENCY_KEY_REUSED: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ key }: { key: string }) => `the idempotency key ${key} stands for another request already`,
    remedy: "Make a new key for every new request; use the same one only to send the very same request again.",
  },
  IDEMPOTENCY_KEY_BUSY: {
    grpc: GRPC.aborted,
    http: 409,
    exit: EXIT.conflict,
    says: ({ key }: { key: string }) => `the request with the idempotency key ${key} is being worked on`,
    remedy: "Wait for its answer, or send it again in a moment.",
  },
  ANSWER_TOLD_ONCE: {
    grpc: GRPC.aborted,
    http: 409,
    exit: EXIT.conflict,
    says: ({ key }: { key: string }) =>
      `the request with the idempotency key ${key} was carried out; its answer told a secret, once, and was not kept`,
    remedy: "Where the answer was lost, revoke what was made, and make another with a new key.",
  },
  ROUTE_UNDECLARED: {
    grpc: GRPC.internal,
    http: 500,
    exit: EXIT.failed,
    says: ({ method, path }: { method: string; path: string }) =>
      `${method} ${path} does not declare which privilege it needs`,
    remedy: "Report it: add `config: needs(…)` beside the route's schema.",
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
    says: ({ most }: { most: number }) => `${most} event streams are open already, the most of one user or of all`,
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
