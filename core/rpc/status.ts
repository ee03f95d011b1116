import { Metadata, status as GrpcStatus, type ServiceError } from "@grpc/grpc-js";
import { asProblem, coreProblem, EXIT } from "../problem/core-problems.js";
import { Problem, type ProblemBody, type ProblemDetails } from "../problem/problem.js";
import { rpcProblem } from "./rpc-problems.js";
import { decodeErrorInfo, encodeStatusDetails } from "./status-details.js";

const DETAILS_HEADER = "grpc-status-details-bin";
const DOMAIN = "greenroom";
// HTTP/2 peers may refuse header blocks of 8 KiB; base64 takes a third more than this.
const MAX_BODY_BYTES = 4096;
const MAX_MESSAGE_CHARS = 1024;

/** What leaves a server as the end of a call: status code, message, and the details in the trailer. */
export type GrpcFailure = Required<Pick<ServiceError, "code" | "details" | "metadata">>;

/** Anything thrown as a gRPC status that carries the whole problem; a stranger leaves as INTERNAL without its cause. */
export function toGrpcStatus(thrown: unknown): GrpcFailure {
  const { body } = asProblem(thrown);
  const message = body.message.slice(0, MAX_MESSAGE_CHARS);
  const info = { reason: body.code, domain: DOMAIN, metadata: { problem: bodyText({ ...body, message }) } };
  const metadata = new Metadata();
  metadata.set(DETAILS_HEADER, Buffer.from(encodeStatusDetails({ code: body.grpc, message, info })));
  return { code: body.grpc, details: message, metadata };
}

function bodyText(body: ProblemBody): string {
  const whole = JSON.stringify(body);
  return Buffer.byteLength(whole) <= MAX_BODY_BYTES ? whole : JSON.stringify({ ...body, details: {} });
}

/** What an error of a call to `peer` means: the problem the peer sent, or else the problem of the transport. */
export function fromGrpcError(error: unknown, { peer }: { peer: string }): Problem {
  if (error instanceof Problem) return error;
  if (!isServiceError(error)) return asProblem(error);
  return sentProblem(error) ?? transportProblem(error, peer);
}

const isServiceError = (error: unknown): error is ServiceError =>
  error instanceof Error && "code" in error && typeof error.code === "number" && "details" in error;

function transportProblem(error: ServiceError, peer: string): Problem {
  const why = error.details;
  if (error.code === GrpcStatus.UNAVAILABLE)
    return rpcProblem("PEER_UNREACHABLE", { peer, why: plainCause(why) }, error);
  if (error.code === GrpcStatus.DEADLINE_EXCEEDED) return rpcProblem("DEADLINE_EXCEEDED", { peer }, error);
  if (error.code === GrpcStatus.CANCELLED) return coreProblem("CANCELED", { what: `the call to ${peer}` }, error);
  if (error.code === GrpcStatus.UNIMPLEMENTED)
    return rpcProblem("METHOD_UNIMPLEMENTED", { method: `a method of ${peer}` }, error);
  if (error.code === GrpcStatus.UNAUTHENTICATED || error.code === GrpcStatus.PERMISSION_DENIED)
    return rpcProblem("PEER_REFUSED", { peer, why }, error);
  return rpcProblem("PEER_FAILED", { peer, status: GrpcStatus[error.code], why }, error);
}

/** What the transport says of a connection that did not come about, without its frame around the cause. */
function plainCause(details: string): string {
  const cause = /^No connection established\. Last error: (?:Error: )?(.*?)\.?\s*(?:Resolution note:\s*)?$/s.exec(
    details,
  )?.[1];
  return cause === undefined || cause === "" || cause === "null" ? details : cause;
}

function sentProblem(error: ServiceError): Problem | undefined {
  const header = error.metadata?.get(DETAILS_HEADER)[0];
  if (!Buffer.isBuffer(header)) return undefined;
  const info = decodeErrorInfo(header);
  if (info?.domain !== DOMAIN) return undefined;
  const body = readBody(info.metadata["problem"] ?? "", error, info.reason);
  return body && new Problem(body, { cause: error });
}

// A peer of a newer version may know codes that this one does not: shape is checked, the code is not.
function readBody(text: string, error: ServiceError, reason: string): ProblemBody | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // Not ours after all; the caller falls back to the bare gRPC status.
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const sent = new Map<string, unknown>(Object.entries(value));
  const string = (key: string, other: string) => asType(sent.get(key), "string", other);
  const number = (key: string, other: number) => asType(sent.get(key), "number", other);
  const code = [string("code", ""), reason].find((one) => CODE.test(one));
  if (code === undefined) return undefined;
  return {
    code,
    message: string("message", error.details),
    remedy: string("remedy", ""),
    details: readDetails(sent.get("details")),
    grpc: error.code,
    // It is a failure, whatever the peer says: no exit code 0, no HTTP status of success.
    http: within(number("http", 502), 400, 599) ?? 502,
    exit: within(number("exit", EXIT.failed), 1, 125) ?? EXIT.failed,
  };
}

const CODE = /^[A-Z][A-Z0-9_]{1,63}$/;

const within = (value: number, least: number, most: number): number | undefined =>
  Number.isInteger(value) && value >= least && value <= most ? value : undefined;

function asType<T extends string | number>(value: unknown, type: "string" | "number", other: T): T {
  // The typeof says that value is a T of the asked kind.
  return typeof value === type ? (value as T) : other;
}

function readDetails(value: unknown): ProblemDetails {
  if (typeof value !== "object" || value === null) return {};
  return Object.fromEntries(Object.entries(value).filter((entry): entry is [string, Detail] => isDetail(entry[1])));
}

type Detail = ProblemDetails[string];

const isDetail = (value: unknown): value is Detail =>
  ["string", "number", "boolean"].includes(typeof value) ||
  (Array.isArray(value) && value.every((item) => typeof item === "string"));
