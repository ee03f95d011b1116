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
    schema:
      config?.access === undefined ? schema : { ...schema, ...accessWords(config.access), ...listWords(config.access) },
  };
};

/** The privileges of which one is enough, and on what. */
const accessWords = ({ privilege, place }: RouteAccess) => ({
  "x-greenroom-privilege": typeof privilege === "string" ? privilege : privilege.join(" or "),
  "x-greenroom-object": place.on,
});

/** Marks a list and what takes If-Match, so that `finish` can describe what goes with that. */
const listWords = ({ list, match }: RouteAccess) => ({
  ...(list !== undefined && { "x-greenroom-list": list.limits ?? "by-pages" }),
  ...(match === true && { "x-greenroom-match": true }),
});

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly description: string;
  readonly schema: object;
}

interface Answer {
  readonly description: string;
  readonly content?: unknown;
}

interface Operation {
  operationId?: string;
  "x-greenroom-list"?: string;
  "x-greenroom-match"?: boolean;
  parameters?: Parameter[];
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
  operation.parameters = parametersOf(operation, method, path);
  const { requestBody, responses = {} } = operation;
  const schema = requestBody?.content?.["application/json"]?.schema;
  if (requestBody !== undefined && schema?.anyOf?.some(({ type }) => type === "null")) requestBody.required = false;
  operation.responses = { ...answersOf(method, responses), default: REFUSED };
}

const text = { type: "string" };
const FILTER: Parameter = {
  ...{ in: "query", name: "filter", schema: { type: "array", items: text, maxItems: 16 } },
  description: "FIELD:TEXT; `*` stands for anything, several count together",
};
const PAGE: Parameter = {
  ...{ in: "query", name: "page_token", schema: text },
  description: "From the Link header of the page before",
};
const LIMIT: Parameter = {
  ...{ in: "query", name: "limit", schema: { type: "integer", minimum: 1, maximum: 10_000 } },
  description: "Entries a page",
};
const MATCH: Parameter = {
  ...{ in: "header", name: "If-Match", schema: text },
  description: "The ETag that was read: a change of what another has changed since is refused",
};
const ONCE: Parameter = {
  ...{ in: "header", name: "Idempotency-Key", schema: { type: "string", minLength: 1, maxLength: 128 } },
  description: "The same key with the same request has the same answer for a day",
};

/** What a route's own schema does not hold, since it is the same for many. */
function parametersOf(operation: Operation, method: string, path: string): Parameter[] {
  const { parameters = [], "x-greenroom-list": list, "x-greenroom-match": match } = operation;
  const isDraft = method !== "get" && path.includes("/drafts/{draft}");
  const isOnce = method !== "get" && !OPEN.test(path) && !LOG_IN.test(path.split("?")[0] ?? "");
  return [
    ...parameters,
    ...(list === undefined ? [] : [FILTER, PAGE]),
    ...(list === "by-pages" ? [LIMIT] : []),
    ...(match === true || isDraft ? [MATCH] : []),
    ...(isOnce ? [ONCE] : []),
  ];
}

/** A change without an answer of its own is a 204. */
function answersOf(method: string, responses: Record<string, Answer | object>): Record<string, Answer | object> {
  const { 200: plain, ...others } = responses;
  if (plain === undefined || "content" in plain || method === "get") return responses;
  return { 204: { description: "Done" }, ...others };
}

const nameOf = (method: string, path: string): string =>
  `${method}_${path.replaceAll(/[^A-Za-z0-9]+/g, "_").replaceAll(/^_|_$/g, "")}`;
