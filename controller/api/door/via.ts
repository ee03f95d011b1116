import type { FastifyRequest } from "fastify";
import { printable } from "../../../core/terminal/printable.js";

/** As much of a client's own name as is kept. */
const MOST_CHARACTERS = 120;

/** By which API a request came and which client sent it, as its task keeps it: "vsphere-rest greenroom-cli". */
export function viaOf({ url, headers }: FastifyRequest): string {
  const api = url.startsWith("/api/greenroom/") ? "greenroom-rest" : "vsphere-rest";
  const client = printable(headers["user-agent"] ?? "").trim();
  return `${api} ${client}`.slice(0, MOST_CHARACTERS).trim();
}
