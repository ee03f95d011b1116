import * as http from "node:http";
import * as https from "node:https";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import { CONTROLLER_ROLE, roleOfCertificate } from "../../core/trust/roles.js";
import { asProblem } from "../../core/problem/core-problems.js";
import { isProblem, type Problem } from "../../core/problem/problem.js";
import { cliProblem } from "../cli-problems.js";

export interface HttpAnswer {
  readonly status: number;
  readonly body: Buffer;
}

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  /** Whole, or as a stream whose length the headers name. */
  readonly body?: Buffer | AsyncIterable<Uint8Array>;
  /** Milliseconds without any byte before the request is given up. */
  readonly stallMs: number;
  readonly agent: http.Agent;
}

/** Larger answers than this are refused; the largest real ones (compliance of 5,000 hosts) are below 32 MiB. */
const MAX_ANSWER_BYTES = 128 * 1024 * 1024;

/** Keep-alive connections to one controller; with a pinned CA nobody else is believed, and only in the controller's role. */
export function controllerAgent(url: URL, caPem: string | undefined): http.Agent {
  if (url.protocol === "http:") return new http.Agent({ keepAlive: true });
  return new https.Agent({
    keepAlive: true,
    minVersion: "TLSv1.2",
    ...(caPem === undefined ? {} : { ca: caPem, checkServerIdentity: checkController }),
  });
}

// Hosts hold certificates of the same authority: its signature alone does not make a controller (DESIGN, Trust).
function checkController(name: string, certificate: PeerCertificate): Error | undefined {
  const role = roleOfCertificate(certificate);
  if (role !== CONTROLLER_ROLE)
    return cliProblem("CONTROLLER_UNTRUSTED", { url: name, why: `its certificate is for ${role ?? "no role"}` });
  return checkServerIdentity(name, certificate);
}

/** An answer whose body is still to be read: whole, or as it comes. */
export interface OpenAnswer {
  readonly status: number;
  whole(): Promise<Buffer>;
  chunks(): AsyncGenerator<Uint8Array>;
}

/** One request and its whole answer. Throws CONTROLLER_UNREACHABLE, CONTROLLER_UNTRUSTED, CONTROLLER_ANSWER_STRANGE. */
export async function exchange(request: HttpRequest): Promise<HttpAnswer> {
  const answer = await openAnswer(request);
  return { status: answer.status, body: await answer.whole() };
}

/** The same, with the body to come; reading it throws the same. */
export async function openAnswer(request: HttpRequest): Promise<OpenAnswer> {
  try {
    return await new Promise<OpenAnswer>((resolve, reject) => {
      const { method, headers, agent } = request;
      const send = request.url.protocol === "http:" ? http.request : https.request;
      const outgoing = send(request.url, { method, headers, agent, timeout: request.stallMs });
      outgoing.once("timeout", () => outgoing.destroy(stalled(request)));
      outgoing.once("error", reject);
      outgoing.once("response", (incoming) => {
        resolve({
          status: incoming.statusCode ?? 0,
          whole: () => collect(incoming, request.url),
          chunks: () => chunksOf(incoming, request.url),
        });
      });
      write(outgoing, request.body).catch(reject);
    });
  } catch (thrown) {
    throw transportProblem(request.url, thrown);
  }
}

async function write(outgoing: http.ClientRequest, body: HttpRequest["body"]): Promise<void> {
  if (body === undefined || Buffer.isBuffer(body)) {
    outgoing.end(body);
    return;
  }
  // A refusal may come before the last byte: then the answer says why, and the rest is not sent.
  let answered = false;
  outgoing.once("response", () => (answered = true));
  for await (const bytes of body) {
    if (answered || outgoing.destroyed) return;
    if (!outgoing.write(bytes)) await drained(outgoing);
  }
  outgoing.end();
}

const drained = (outgoing: http.ClientRequest): Promise<void> =>
  new Promise((resolve) => {
    const go = () => {
      for (const event of ["drain", "close", "response"]) outgoing.off(event, go);
      resolve();
    };
    for (const event of ["drain", "close", "response"]) outgoing.once(event, go);
  });

async function* chunksOf(incoming: http.IncomingMessage, url: URL): AsyncGenerator<Uint8Array> {
  try {
    for await (const part of incoming) yield part as Uint8Array; // a stream without encoding gives buffers
  } catch (thrown) {
    throw transportProblem(url, thrown);
  }
}

async function collect(incoming: http.IncomingMessage, url: URL): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const bytes of chunksOf(incoming, url)) {
    size += bytes.length;
    if (size > MAX_ANSWER_BYTES)
      throw cliProblem("CONTROLLER_ANSWER_STRANGE", { url: url.href, what: `more than ${MAX_ANSWER_BYTES} bytes` });
    parts.push(bytes);
  }
  return Buffer.concat(parts);
}

const stalled = ({ url, stallMs }: HttpRequest): Problem =>
  cliProblem("CONTROLLER_UNREACHABLE", { url: url.origin, why: `nothing came for ${stallMs / 1000} s` });

/** Errors of OpenSSL and of Node's own identity check all carry such a code. */
const TLS_CODES =
  /^(ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CRL_|INVALID_CA|PATH_LENGTH|HOSTNAME_)/;

const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there (connection refused)",
  ENOTFOUND: "the name is not known",
  EAI_AGAIN: "the name cannot be looked up now",
  ECONNRESET: "the connection was cut",
  EHOSTUNREACH: "there is no way to that host",
  ENETUNREACH: "there is no way to that network",
  ETIMEDOUT: "no answer in time",
};

function transportProblem(url: URL, thrown: unknown): Problem {
  if (isProblem(thrown)) return thrown;
  if (!(thrown instanceof Error)) return asProblem(thrown);
  const { code = "" }: NodeJS.ErrnoException = thrown;
  const what = { url: url.origin, why: WORDS[code] ?? thrown.message };
  return cliProblem(TLS_CODES.test(code) ? "CONTROLLER_UNTRUSTED" : "CONTROLLER_UNREACHABLE", what, thrown);
}
