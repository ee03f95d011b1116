import type { FastifyRequest } from "fastify";
import { TOKEN_PREFIX } from "../../store/access/api-tokens.js";
import { sessionIdOf } from "../door/caller.js";
import { apiProblem } from "../door/api-problems.js";

/** What a request proves itself by. */
export type Credential =
  | { readonly by: "nothing" }
  | { readonly by: "session"; readonly id: string }
  | { readonly by: "password"; readonly user: string; readonly password: string }
  | { readonly by: "api-token"; readonly secret: string }
  | { readonly by: "issued-token"; readonly jwt: string };

/** Beyond this nothing is a credential. */
const MOST_CHARACTERS = 16_384;

/** The session counts before anything else, as in vSphere. */
export function credentialOf(request: Pick<FastifyRequest, "headers">): Credential {
  const session = sessionIdOf(request);
  if (session !== undefined && session !== "") return { by: "session", id: session };
  const { authorization } = request.headers;
  return authorization === undefined ? { by: "nothing" } : authorizationOf(authorization);
}

/** HTTP Basic or Bearer: SESSION_MISSING for anything else. */
export function authorizationOf(header: string): Credential {
  const [, scheme = "", value = ""] = /^(\w+)\s+(\S+)$/.exec(header.slice(0, MOST_CHARACTERS)) ?? [];
  if (scheme.toLowerCase() === "bearer")
    return value.startsWith(TOKEN_PREFIX) ? { by: "api-token", secret: value } : { by: "issued-token", jwt: value };
  const text = scheme.toLowerCase() === "basic" ? Buffer.from(value, "base64").toString("utf8") : "";
  const colon = text.indexOf(":");
  if (colon < 0) throw apiProblem("SESSION_MISSING", { why: "log in with HTTP Basic, or send a token as Bearer" });
  return { by: "password", user: text.slice(0, colon), password: text.slice(colon + 1) };
}
