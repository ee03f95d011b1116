import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { RestServer } from "../door/server.js";

/** Bytes. What is smaller goes in a few packets either way. */
const LEAST_BYTES = 8 * 1024;
/** Lists of hosts are much the same on every line: the quickest level makes them a tenth. */
const LEVEL = constants.Z_BEST_SPEED;

const zip = promisify(gzip);

/** Whether a client takes gzip, by its Accept-Encoding (RFC 9110, 12.5.3). */
export const takesGzip = (accepted: string | readonly string[] | undefined): boolean =>
  /(^|[,\s])gzip\s*(;\s*q=(1|0\.\d*[1-9]))?\s*(,|$)/i.test([accepted ?? ""].flat().join(","));

/**
 * Large answers that are read go compressed to whoever takes that. Nothing that a stranger has a say in stands beside a secret in them, and no
 * browser sends a session by itself, so that their length tells nobody anything (RFC 9325, 3.3). What has an ETag is small, and its tag names its very bytes.
 */
export function gzipAnswers(server: RestServer): void {
  server.addHook("onSend", async (request, reply, payload) => {
    if (typeof payload !== "string" || request.method !== "GET" || payload.length < LEAST_BYTES) return payload;
    if (reply.hasHeader("content-encoding") || reply.hasHeader("etag")) return payload;
    void reply.header("vary", "accept-encoding");
    if (!takesGzip(request.headers["accept-encoding"])) return payload;
    void reply.header("content-encoding", "gzip").removeHeader("content-length");
    return zip(payload, { level: LEVEL });
  });
}
