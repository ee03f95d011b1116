import { GRPC } from "../../../core/problem/core-problems.js";
import type { Problem, ProblemBody } from "../../../core/problem/problem.js";
import type { ErrorBody, Localizable } from "../wire/message.js";

/**
 * vSphere's error_type and HTTP status by status code (VLCM part 12). What a human must read leaves as a 400, since
 * clients show no other body (DECISIONS 26, WIRE 1.5).
 */
const ERROR_TYPES: Readonly<Record<number, readonly [http: number, errorType: string]>> = {
  [GRPC.canceled]: [400, "CANCELED"],
  [GRPC.unknown]: [500, "ERROR"],
  [GRPC.invalid]: [400, "INVALID_ARGUMENT"],
  [GRPC.deadline]: [504, "TIMED_OUT"],
  [GRPC.notFound]: [404, "NOT_FOUND"],
  [GRPC.exists]: [400, "ALREADY_EXISTS"],
  [GRPC.denied]: [403, "UNAUTHORIZED"],
  [GRPC.exhausted]: [400, "UNABLE_TO_ALLOCATE_RESOURCE"],
  [GRPC.precondition]: [400, "NOT_ALLOWED_IN_CURRENT_STATE"],
  [GRPC.aborted]: [409, "CONCURRENT_CHANGE"],
  [GRPC.unimplemented]: [400, "UNSUPPORTED"],
  [GRPC.internal]: [500, "INTERNAL_SERVER_ERROR"],
  [GRPC.unavailable]: [503, "SERVICE_UNAVAILABLE"],
  [GRPC.dataLoss]: [400, "INVALID_ARGUMENT"],
  [GRPC.unauthenticated]: [401, "UNAUTHENTICATED"],
};

/** Codes whose error_type vSphere's clients know by another name than their status code says (vLCM 6.23). */
const NAMED_TYPES: Readonly<Record<string, string>> = {
  ROUTE_UNKNOWN: "OPERATION_NOT_FOUND",
  HOST_IN_CLUSTER: "INVALID_ARGUMENT",
  NAME_AMBIGUOUS: "INVALID_ARGUMENT",
  IMAGE_MOVED_ON: "INVALID_ARGUMENT",
  CLUSTER_NOT_EMPTY: "RESOURCE_IN_USE",
  DEPOT_IN_USE: "RESOURCE_IN_USE",
  DEPOT_SYNC_BUSY: "RESOURCE_BUSY",
};

/** A problem that calls itself a 400 or a 404 is one, whatever its status code stands for elsewhere. */
function statusOf({ code, http, grpc }: ProblemBody): readonly [http: number, errorType: string] {
  const [usual, errorType] = ERROR_TYPES[grpc] ?? [500, "ERROR"];
  const named = NAMED_TYPES[code];
  if (http === 403) return [403, "UNAUTHORIZED"];
  // What a proxy and a client of any kind know to wait after (RFC 6585, 4).
  if (http === 429) return [429, "SERVICE_UNAVAILABLE"];
  if (http === 404) return [404, named ?? "NOT_FOUND"];
  if (http === 400) return [400, named ?? (usual === 400 ? errorType : "INVALID_ARGUMENT")];
  return [usual, named ?? errorType];
}

/** A message as the vSphere API has it; arguments are strings, else clients fail to decode (WIRE 4). */
export function localizable(id: string, message: string, args: readonly string[] = []): Localizable {
  return { id: `com.greenroom.${id.toLowerCase()}`, default_message: message, args: [...args] };
}

/** What a problem says over REST: vSphere's shape, our own code, remedy and details in `data`. The cause stays in the log. */
export function errorBodyOf(problem: Problem | ProblemBody): { readonly http: number; readonly body: ErrorBody } {
  const from = "body" in problem ? problem.body : problem;
  const [http, errorType] = statusOf(from);
  const body = {
    error_type: errorType,
    messages: [localizable(from.code, from.message, Object.values(from.details).map(String))],
    data: { code: from.code, remedy: from.remedy, details: { ...from.details }, exit: from.exit },
  };
  return { http, body };
}

/** The same below /rest, where the type is a name and the rest is wrapped (WIRE part 4). */
export const restErrorOf = ({ error_type: type, messages, data }: ErrorBody) => ({
  type: `com.vmware.vapi.std.errors.${type.toLowerCase()}`,
  value: { messages, data },
});
