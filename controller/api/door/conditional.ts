import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { apiProblem } from "./api-problems.js";

/** An ETag of what a resource says now: another content, another tag. */
export const etagOf = (content: unknown): string =>
  `"${createHash("sha256").update(JSON.stringify(content)).digest("base64url").slice(0, 22)}"`;

/** Refuses a change of what is not as If-Match says any more: RESOURCE_CHANGED. To be asked inside the transaction that changes it. */
export function needMatch(request: Pick<FastifyRequest, "headers">, what: string, etag: string): void {
  const wanted = request.headers["if-match"];
  if (wanted === undefined || wanted === "*" || wanted.split(",").some((one) => one.trim() === etag)) return;
  throw apiProblem("RESOURCE_CHANGED", { what, etag });
}

/** The revision that If-Match names, `"3"`; undefined without the header and for `*`. */
export function revisionWanted(header: string | undefined, what: string): number | undefined {
  if (header === undefined || header === "*") return undefined;
  const revision = /^"(\d{1,9})"$/.exec(header)?.[1];
  if (revision === undefined)
    throw coreProblem("INPUT_INVALID", { where: "if-match", what: `expected the ETag of ${what}, such as "3"` });
  return Number(revision);
}
