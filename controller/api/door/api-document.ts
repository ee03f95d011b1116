import { jsonSchemaTransform } from "fastify-type-provider-zod";
import { z } from "zod";
import type { RouteAccess } from "../guard/needs.js";
import { errorBody } from "../wire/message.js";

/** One path carries several operations by `?action=`; each gets its own entry in the description, as vSphere's own has it, and says what it asks for. */
export const describeRoute: typeof jsonSchemaTransform = (input) => {
  const { url, schema } = jsonSchemaTransform(input);
  const { constraints, config } = input.route;
  const action: unknown = constraints?.["action"];
  const key = url.startsWith("/rest/") ? "~action" : "action";
  return {
    url: typeof action === "string" ? `${url}?${key}=${action}` : url,
    schema: config?.access === undefined ? schema : { ...schema, ...accessWords(config.access) },
  };
};

/** The privileges of which one is enough, and on what. */
const accessWords = ({ privilege, place }: RouteAccess) => ({
  "x-greenroom-privilege": typeof privilege === "string" ? privilege : privilege.join(" or "),
  "x-greenroom-object": place.on,
});

interface Answer {
  readonly description: string;
  readonly content?: unknown;
}

interface Operation {
  operationId?: string;
  security?: readonly object[];
  requestBody?: { required?: boolean; content?: Record<string, { schema?: { anyOf?: readonly { type?: string }[] } }> };
  responses?: Record<string, Answer | object>;
}

interface Document {
  paths?: Record<string, Record<string, Operation>>;
  components?: { schemas?: object };
}

const REFUSED = {
  description: "Refused: what was wrong, where, and what to do",
  content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
};

/** What anybody may ask, and the two doors at which a session is asked for. */
const OPEN = /^\/api\/(greenroom\/(about|downloads)|docs)|^\/api$/;
const LOG_IN = /^\/(api|rest\/com\/vmware\/cis)\/session$/;

/** Adds what is the same for all: how to log in, what a refusal looks like, names for generated clients, and what a body-less answer is. */
export function finishDocument<D>(document: D): D {
  const { paths = {}, components } = document as Document;
  for (const [path, operations] of Object.entries(paths))
    for (const [method, operation] of Object.entries(operations)) finish(operation, method, path);
  const { $schema: _dialect, ...error } = z.toJSONSchema(errorBody);
  return {
    ...document,
    components: {
      ...components,
      schemas: { ...components?.schemas, Error: error },
      securitySchemes: {
        session: { type: "apiKey", in: "header", name: "vmware-api-session-id" },
        credential: { type: "http", scheme: "basic" },
      },
    },
    security: [{ session: [] }],
  };
}

function finish(operation: Operation, method: string, path: string): void {
  operation.operationId = nameOf(method, path);
  if (OPEN.test(path)) operation.security = [];
  else if (method === "post" && LOG_IN.test(path)) operation.security = [{ credential: [] }];
  const { requestBody, responses = {} } = operation;
  const schema = requestBody?.content?.["application/json"]?.schema;
  if (requestBody !== undefined && schema?.anyOf?.some(({ type }) => type === "null")) requestBody.required = false;
  operation.responses = { ...answersOf(method, responses), default: REFUSED };
}

/** A change without an answer of its own is a 204. */
function answersOf(method: string, responses: Record<string, Answer | object>): Record<string, Answer | object> {
  const { 200: plain, ...others } = responses;
  if (plain === undefined || "content" in plain || method === "get") return responses;
  return { 204: { description: "Done" }, ...others };
}

const nameOf = (method: string, path: string): string =>
  `${method}_${path.replaceAll(/[^A-Za-z0-9]+/g, "_").replaceAll(/^_|_$/g, "")}`;
