import { randomUUID } from "node:crypto";
import swagger from "@fastify/swagger";
import fastify, { LogController, type FastifyBaseLogger, type FastifyInstance, type FastifyRequest } from "fastify";
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from "fastify-type-provider-zod";
import { asProblem } from "../../../core/problem/core-problems.js";
import { refuseDeepJson, refuseWindingPath } from "./fit-request.js";
import { actionConstraint } from "./action-constraint.js";
import { describeRoute, finishDocument } from "./api-document.js";
import { answerErrors } from "./answer-error.js";
import { apiProblem } from "./api-problems.js";

/** JSON bodies beyond this are refused: a software spec is at most 1 MiB of text, escaped at most twice that. */
const BODY_LIMIT_BYTES = 4 * 1024 * 1024;

/** Node's own limit for a whole request is off, since an upload may take hours. */
const REQUEST_TIMEOUT_MS = 0;
const HEADERS_TIMEOUT_MS = 20_000;
/** A body that is no upload has to be here by then, and what is left of one that was answered already. */
const BODY_TIMEOUT_MS = 60_000;
/** A connection on which nothing moves for so long is cut, uploads as well. */
const STALL_TIMEOUT_MS = 120_000;

export interface TlsIdentity {
  /** PEM chain: server certificate, then the CA, so that a client can pin the CA by fingerprint. */
  readonly certificateChainPem: string;
  readonly privateKeyPem: string;
}

export interface DoorOptions {
  /** Without it the door speaks plain HTTP; the settings allow that on loopback only. */
  readonly tls?: TlsIdentity;
  readonly log: FastifyBaseLogger;
  readonly version: string;
  /** Told of every request that ends in an error, and with which code. */
  readonly refused?: (request: FastifyRequest, code: string) => void;
  /** Addresses of proxies whose word on the client's address counts. */
  readonly trustedProxies?: readonly string[];
  /** In place of one minute and two. */
  readonly patience?: { readonly bodyMs: number; readonly stallMs: number };
}

/** Builds the Fastify server with everything that is the same for all resources; routes are added by the caller. */
export async function restServer(options: DoorOptions) {
  const server = newServer(options).withTypeProvider<ZodTypeProvider>();
  server.setValidatorCompiler(validatorCompiler);
  server.setSerializerCompiler(serializerCompiler);
  server.server.headersTimeout = HEADERS_TIMEOUT_MS;
  acceptBodies(server);
  dropDawdlers(server, options.patience?.bodyMs ?? BODY_TIMEOUT_MS);
  server.setErrorHandler(answerErrors(options.refused ?? (() => undefined)));
  server.setNotFoundHandler((request) => {
    throw apiProblem("ROUTE_UNKNOWN", { method: request.method, path: request.url });
  });
  server.addHook("onRequest", async ({ url }) => refuseWindingPath(url));
  // Routes that answer a bare string ("task-7") add a serializer of their own: Fastify sends strings as they are.
  server.addHook("onRequest", async (_request, reply) => void reply.type("application/json; charset=utf-8"));
  server.addHook("onSend", async (request, reply) => void reply.header("x-request-id", request.id));
  await server.register(swagger, {
    openapi: { openapi: "3.1.0", info: { title: "Greenroom", version: options.version } },
    transform: describeRoute,
    transformObject: (told) => finishDocument("openapiObject" in told ? told.openapiObject : told.swaggerObject),
  });
  return server;
}

export type RestServer = Awaited<ReturnType<typeof restServer>>;

function newServer({ tls, log, patience, trustedProxies = [] }: DoorOptions): FastifyInstance {
  const settings = {
    loggerInstance: log,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: BODY_LIMIT_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    connectionTimeout: patience?.stallMs ?? STALL_TIMEOUT_MS,
    genReqId: ({ headers }: RawHeaders) => requestIdOf(headers["x-request-id"]),
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    // Ids may hold a colon and names of 80 characters, each of which may take three bytes escaped.
    routerOptions: { maxParamLength: 512, constraints: { action: actionConstraint } },
    forceCloseConnections: true,
  } as const;
  if (tls === undefined) return fastify(settings);
  const https = { cert: tls.certificateChainPem, key: tls.privateKeyPem, minVersion: "TLSv1.2" } as const;
  // The transport is the only difference: handlers never look at the raw socket's kind.
  return fastify({ ...settings, https });
}

interface RawHeaders {
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** The client's own name for a request, where it is fit to stand in logs; else ours. */
const requestIdOf = (given: string | readonly string[] | undefined): string =>
  typeof given === "string" && /^[A-Za-z0-9._-]{8,64}$/.test(given) ? given : randomUUID();

/** A stranger who sends one byte now and then holds no connection for longer than this. */
function dropDawdlers(server: FastifyInstance, bodyMs: number): void {
  const hurry = ({ raw }: FastifyRequest): void => {
    // A call that JSON-RPC has put to this server came whole: it has no connection of its own.
    if (raw.complete !== false || raw.destroyed) return;
    const timer = setTimeout(() => raw.destroy(), bodyMs);
    raw.once("end", () => clearTimeout(timer));
    raw.once("close", () => clearTimeout(timer));
  };
  server.addHook("onRequest", async (request) => {
    if (request.headers["content-type"]?.startsWith("application/octet-stream") !== true) hurry(request);
  });
  server.addHook("onResponse", async (request) => hurry(request));
}

/** govmomi sends body-less POSTs as an empty chunked JSON body (WIRE 1, trap 1): that is no body, not bad JSON. */
function acceptBodies(server: FastifyInstance): void {
  server.removeContentTypeParser("application/json");
  const parseJson = server.getDefaultJsonParser("error", "error");
  server.addContentTypeParser("application/json", { parseAs: "string" }, (request, body, done) => {
    const text = body.toString();
    if (text.length === 0) return done(null, undefined);
    try {
      refuseDeepJson(text);
    } catch (thrown) {
      return done(asProblem(thrown));
    }
    return parseJson(request, text, done);
  });
  // Older govmomi sends the body of a PUT without a type: everything here but an upload is JSON.
  server.addHook("onRequest", async ({ raw: { headers } }) => {
    const hasBody = headers["transfer-encoding"] !== undefined || headers["content-length"] !== undefined;
    if (hasBody) headers["content-type"] ??= "application/json";
  });
  // Uploads are streamed by their handler, never gathered in memory.
  server.addContentTypeParser("application/octet-stream", (_request: FastifyRequest, _payload, done) => done(null));
}
