import type { RestServer } from "../door/server.js";
import { openToAll } from "../guard/needs.js";

const ESCAPES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replaceAll(/[&<>"]/g, (found) => ESCAPES[found] ?? "");

/** Nothing is loaded and nothing runs: the page is text. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";
const STYLE =
  "body{font:14px/1.5 system-ui,sans-serif;margin:2rem}td{padding:0 1rem 0 0;vertical-align:top}code{font-size:13px}";

/** GET /api/docs: every operation by path, for people; for programs there is the OpenAPI document that it links to. */
export function apiPageRoutes(server: RestServer): void {
  let page: string | undefined;
  server.get("/api/docs", { config: openToAll, schema: { hide: true } }, async (_request, reply) => {
    page ??= pageOf(server.swagger());
    return reply.type("text/html; charset=utf-8").header("content-security-policy", POLICY).send(page);
  });
}

function pageOf(document: object): string {
  const { paths = {}, info } = document as {
    readonly paths?: Readonly<Record<string, object>>;
    readonly info?: { readonly title: string; readonly version: string };
  };
  const rows = Object.entries(paths)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([path, operations]) => Object.keys(operations).map((method) => rowOf(method, path)));
  const title = escaped(`${info?.title ?? ""} ${info?.version ?? ""}: REST API`);
  return [
    `<!doctype html><html lang="en"><meta charset="utf-8"><title>${title}</title><style>${STYLE}</style>`,
    `<h1>${title}</h1><p>${rows.length} operations. <a href="/api/docs/openapi.json">OpenAPI 3.1 document</a></p>`,
    `<table>${rows.join("")}</table></html>`,
  ].join("\n");
}

const rowOf = (method: string, path: string): string =>
  `<tr><td>${escaped(method.toUpperCase())}</td><td><code>${escaped(path)}</code></td></tr>`;
