import type { FastifyReply, FastifyRequest } from "fastify";
import { apiProblem } from "../door/api-problems.js";
import { openToAll } from "../guard/needs.js";
import type { RestServer } from "../door/server.js";
import { takesGzip } from "./gzip-answers.js";
import type { PageFile, PageFiles } from "./page-files.js";

/** A year: the longest that caches keep (RFC 9111 has no bound, their makers do). */
const FOREVER = "public, max-age=31536000, immutable";

/**
 * What a browser may do with the page: run its own script and style, talk to this origin, and nothing else. No markup is ever made of text
 * (trusted types), and nobody may put the page into a frame.
 */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

const HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": POLICY,
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  vary: "accept-encoding",
};

/**
 * The web page: static files at their names, and the page itself at every address that a browser asks for and the API does not have, since its
 * views have addresses of their own. Needs no session: there is nothing in it that is not in the source.
 */
export function pageRoutes(server: RestServer, files: PageFiles): void {
  server.get("/*", { config: openToAll, schema: { hide: true } }, async (request, reply) => {
    const path = request.url.split("?", 1)[0] ?? "";
    const file = files.get(path) ?? (isView(request, path) ? files.get("/index.html") : undefined);
    if (file === undefined) throw apiProblem("ROUTE_UNKNOWN", { method: request.method, path: request.url });
    return answer(request, reply, file);
  });
}

const isView = ({ headers }: FastifyRequest, path: string): boolean =>
  path !== "/api" && !path.startsWith("/api/") && (path === "/" || headers.accept?.includes("text/html") === true);

function answer({ headers }: FastifyRequest, reply: FastifyReply, file: PageFile): FastifyReply {
  const { contentType, etag, isHashed, bytes, gzipped } = file;
  void reply.headers(HEADERS).header("etag", etag);
  void reply.header("cache-control", isHashed ? FOREVER : "no-cache");
  if (headers["if-none-match"] === etag) return reply.code(304).send();
  void reply.type(contentType);
  return takesGzip(headers["accept-encoding"])
    ? reply.header("content-encoding", "gzip").send(gzipped)
    : reply.send(bytes);
}
