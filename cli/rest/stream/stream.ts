import http, { type IncomingMessage } from "node:http";
import https from "node:https";
import { stalled, transportProblem, type HttpRequest } from "../transport.js";

/** An answer whose body is read as it comes. */
export interface StreamAnswer {
  readonly status: number;
  readonly bytes: AsyncIterable<Uint8Array>;
}

/** As much of a refusal as is read. */
const MOST_REFUSAL_BYTES = 1024 * 1024;

/** A request whose answer is read while it comes, until it ends or the signal ends it. Throws CONTROLLER_UNREACHABLE, CONTROLLER_UNTRUSTED. */
export async function stream(request: Omit<HttpRequest, "body">, signal: AbortSignal): Promise<StreamAnswer> {
  try {
    const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
      const { method, headers, agent, url, stallMs } = request;
      const send = url.protocol === "http:" ? http.request : https.request;
      const outgoing = send(url, { method, headers, agent, timeout: stallMs, signal });
      outgoing.once("timeout", () => outgoing.destroy(stalled(request)));
      // Also after the answer has begun: then its reader hears of it, and nobody else need.
      outgoing.on("error", reject);
      outgoing.once("response", resolve);
      outgoing.end();
    });
    return { status: incoming.statusCode ?? 0, bytes: bytesOf(incoming, request, signal) };
  } catch (thrown) {
    throw transportProblem(request.url, thrown);
  }
}

async function* bytesOf(
  incoming: IncomingMessage,
  { url }: Omit<HttpRequest, "body">,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  try {
    // A message without encoding gives buffers.
    for await (const chunk of incoming) yield chunk as Uint8Array;
  } catch (thrown) {
    if (!signal.aborted) throw transportProblem(url, thrown);
  }
}

/** The body of a refusal. */
export async function wholeBody(bytes: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of bytes) {
    size += part.length;
    if (size <= MOST_REFUSAL_BYTES) parts.push(part);
  }
  return Buffer.concat(parts);
}
