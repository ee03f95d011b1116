import type { FastifyRequest } from "fastify";
import { asProblem } from "../../../core/problem/core-problems.js";
import { apiProblem } from "../door/api-problems.js";
import { errorBodyOf } from "../door/error-body.js";
import type { RestServer } from "../door/server.js";
import { encodeValue } from "./encode.js";
import { rpcAnswer, rpcCall, type RpcAnswer, type RpcCall } from "./envelope.js";
import { errorValue } from "./error-value.js";
import { restRequestOf } from "./rest-request.js";
import { operationOf } from "./type-table.js";
import { openToAll } from "../guard/needs.js";

/** A software spec is at most 1 MiB of text; with the tags of its encoding around it. */
const BODY_LIMIT_BYTES = 2 * 1024 * 1024;
/** JSON-RPC 2.0: the message is no request that is known. */
const INVALID_REQUEST = -32600;

/**
 * JSON-RPC for the vendor's SDK, on POST /api. Each call is put to this very server as the REST request that it stands for, so that session,
 * privileges, validation and audit are those of REST; only the encoding differs.
 */
export function rpcRoutes(server: RestServer): void {
  server.post(
    "/api",
    {
      // Who calls stands in the body, and is judged by the REST request that it becomes.
      config: openToAll,
      schema: { body: rpcCall, response: { 200: rpcAnswer } },
      attachValidation: true,
      bodyLimit: BODY_LIMIT_BYTES,
    },
    async (request): Promise<RpcAnswer> => {
      const { validationError, body } = request;
      if (validationError !== undefined)
        return { jsonrpc: "2.0", id: null, error: { code: INVALID_REQUEST, message: validationError.message } };
      return { jsonrpc: "2.0", id: body.id ?? null, result: await resultOf(server, request, body) };
    },
  );
}

async function resultOf(
  server: RestServer,
  request: FastifyRequest,
  call: RpcCall,
): Promise<NonNullable<RpcAnswer["result"]>> {
  try {
    return await carryOut(server, request, call);
  } catch (thrown) {
    const problem = asProblem(thrown);
    const { http, body } = errorBodyOf(problem);
    if (http >= 500) request.log.error({ err: thrown, code: problem.code }, "JSON-RPC call failed");
    return { error: errorValue(body) };
  }
}

async function carryOut(server: RestServer, request: FastifyRequest, { params }: RpcCall) {
  const { serviceId, operationId, input, ctx } = params;
  const operation = operationOf(serviceId, operationId);
  if (operation === undefined) throw apiProblem("ROUTE_UNKNOWN", { method: operationId, path: serviceId });
  const { method, url, payload } = restRequestOf(operation, input);
  const answer = await server.inject({
    ...{ method, url, remoteAddress: request.ip },
    headers: { ...headersOf(request), ...identityOf(ctx?.securityCtx ?? {}) },
    ...(payload !== undefined && { payload }),
  });
  const said: unknown = answer.body === "" ? undefined : JSON.parse(answer.body);
  if (answer.statusCode >= 400) return { error: errorValue(said) };
  return { output: encodeValue(operation.output, said, `${serviceId}.${operationId}`) };
}

/** The client's own name goes on, marked, into what a task remembers of who started it. */
const headersOf = ({ headers }: FastifyRequest): Record<string, string> => ({
  "user-agent": `json-rpc ${headers["user-agent"] ?? ""}`.trim(),
  "content-type": "application/json",
});

type Security = NonNullable<NonNullable<RpcCall["params"]["ctx"]>["securityCtx"]>;

/** Who calls: Basic for a log-in, else the session; of nobody REST says what is missing. */
function identityOf({ userName, password, sessionId }: Security): Record<string, string> {
  if (sessionId !== undefined) return { "vmware-api-session-id": sessionId };
  if (userName === undefined || password === undefined) return {};
  return { authorization: `Basic ${Buffer.from(`${userName}:${password}`).toString("base64")}` };
}
