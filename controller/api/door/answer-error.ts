import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { hasZodFastifySchemaValidationErrors, isResponseSerializationError } from "fastify-type-provider-zod";
import { asProblem, coreProblem } from "../../../core/problem/core-problems.js";
import type { Problem } from "../../../core/problem/problem.js";
import { apiProblem } from "./api-problems.js";
import { errorBodyOf, restErrorOf } from "./error-body.js";

/** The one place where anything thrown becomes an answer; what was not foreseen is logged with its cause. `refused` is told the code. */
export const answerErrors =
  (refused: (request: FastifyRequest, code: string) => void) =>
  (thrown: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply => {
    const problem = problemOfRequest(thrown, request);
    refused(request, problem.code);
    return answer(problem, { thrown, request, reply });
  };

interface Thrown {
  readonly thrown: unknown;
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
}

function answer(problem: Problem, { thrown, request, reply }: Thrown): FastifyReply {
  const { http, body } = asked(problem, request);
  if (http >= 500) request.log.error({ err: thrown, code: problem.code, path: request.url }, "request failed");
  if (http === 401) void reply.header("www-authenticate", `${schemeFor(request)} realm="greenroom"`);
  return reply
    .code(http)
    .type("application/json")
    .send(request.url.startsWith("/rest/") ? restErrorOf(body) : body);
}

/** What an order names without a path of its own: the commit, and the image that there has to be. */
const NAMED_BY_ORDERS: readonly string[] = ["IMAGE_MISSING", "COMMIT_NOT_FOUND"];

/** An order whose own words are wrong is an INVALID_ARGUMENT: its path is there, and of a 404 govmomi shows no words (VLCM 6.23, WIRE 1.5). */
function asked(problem: Problem, { method, url }: FastifyRequest): ReturnType<typeof errorBodyOf> {
  const told = errorBodyOf(problem);
  const isOrder = method === "POST" && /\/software\?(.+&)?action=(stage|apply|check)(&|$)/.test(url);
  if (!isOrder || !NAMED_BY_ORDERS.includes(problem.code)) return told;
  return { http: 400, body: { ...told.body, error_type: "INVALID_ARGUMENT" } };
}

/** A browser that is told Basic asks for a password by itself, over the page that has its own way to ask. */
const schemeFor = ({ url }: FastifyRequest): string =>
  url.startsWith("/api/greenroom/session/oidc") ? "Bearer" : "Basic";

function problemOfRequest(thrown: unknown, request: FastifyRequest): Problem {
  if (hasZodFastifySchemaValidationErrors(thrown)) {
    const [first] = thrown.validation;
    const at = first?.instancePath.replace(/^\//, "").replaceAll("/", ".") ?? "";
    const where = `${thrown.validationContext ?? "request"}${at === "" ? "" : `.${at}`}`;
    return coreProblem("INPUT_INVALID", { where, what: first?.message ?? thrown.message });
  }
  if (isResponseSerializationError(thrown)) {
    const what = thrown.cause.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`).join("; ");
    return apiProblem("ANSWER_MALFORMED", { path: `${request.method} ${request.url}`, what }, thrown);
  }
  return isFastifyError(thrown) ? problemOfFastify(thrown) : asProblem(thrown);
}

const isFastifyError = (thrown: unknown): thrown is FastifyError =>
  thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" && thrown.code.startsWith("FST_ERR_");

/** Fastify's own refusals (body too large, not JSON, unknown media type) are all about the request. */
function problemOfFastify(error: FastifyError): Problem {
  if ((error.statusCode ?? 500) >= 500) return asProblem(error);
  return coreProblem("INPUT_INVALID", { where: "request", what: error.message }, error);
}
