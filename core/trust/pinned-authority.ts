import { createHash, timingSafeEqual, X509Certificate } from "node:crypto";
import { connect, type DetailedPeerCertificate, type TLSSocket } from "node:tls";
import { coreProblem } from "../problem/core-problems.js";
import { trustProblem } from "./trust-problems.js";

// A chain is leaf and authority; a server that sends more than this is not one of ours.
const MAX_CHAIN = 8;
const FINGERPRINT = /^sha256:[0-9a-f]{64}$/;

/** "sha256:" and the hex SHA-256 of the DER bytes of a PEM certificate: what an operator compares. */
export const fingerprintOf = (certificatePem: string): string =>
  fingerprintOfDer(new X509Certificate(certificatePem).raw);

const fingerprintOfDer = (der: Uint8Array): string => `sha256:${createHash("sha256").update(der).digest("hex")}`;

export interface PinnedServer {
  readonly host: string;
  readonly port: number;
  /** "sha256:<hex>", as `fingerprintOf` says it. */
  readonly fingerprint: string;
  readonly timeoutMs: number;
}

/**
 * The PEM certificate of the authority with that fingerprint, out of the chain that a TLS server presents (so the server
 * sends leaf and authority). The server's leaf must be issued by it and be within its time. AUTHORITY_NOT_PINNED for
 * anything else, AUTHORITY_UNREACHABLE without an answer.
 */
export async function fetchPinnedAuthority(wanted: PinnedServer): Promise<string> {
  const peer = `${wanted.host}:${wanted.port}`;
  const fingerprint = wanted.fingerprint.toLowerCase();
  if (!FINGERPRINT.test(fingerprint))
    throw coreProblem("INPUT_INVALID", { where: "fingerprint", what: "it is not sha256: and 64 hex digits" });
  const [leaf, ...others] = await presentedChain(wanted, peer);
  const authority = [leaf, ...others].find((certificate) => certificate && isPinned(certificate, fingerprint));
  const refuse = (why: string) => trustProblem("AUTHORITY_NOT_PINNED", { peer, why });
  if (leaf === undefined || authority === undefined)
    throw refuse(`no certificate with the fingerprint ${fingerprint} is in what it presents`);
  if (!authority.ca) throw refuse("the certificate with that fingerprint is no authority");
  if (!leaf.checkIssued(authority) || !leaf.verify(authority.publicKey))
    throw refuse("the server's own certificate was not issued by the pinned authority");
  for (const certificate of [leaf, authority])
    if (!isInTime(certificate))
      throw refuse(`a certificate is valid from ${certificate.validFrom} to ${certificate.validTo} only`);
  return authority.toString();
}

function isPinned(certificate: X509Certificate, fingerprint: string): boolean {
  return timingSafeEqual(Buffer.from(fingerprintOfDer(certificate.raw)), Buffer.from(fingerprint));
}

// Node 20 has no validToDate: a comparison with it would be a comparison with undefined, and always pass (DEPS 1.2).
function isInTime({ validFrom, validTo }: X509Certificate): boolean {
  const now = Date.now();
  return now >= Date.parse(validFrom) && now <= Date.parse(validTo);
}

function presentedChain({ host, port, timeoutMs }: PinnedServer, peer: string): Promise<X509Certificate[]> {
  return new Promise((resolve, reject) => {
    // Nothing is sent over this connection and nothing is read from it: the fingerprint decides, not the system's roots.
    // A gRPC door speaks h2, a REST door http/1.1 alone.
    const ALPNProtocols = ["h2", "http/1.1"];
    const socket = connect({ host, port, rejectUnauthorized: false, minVersion: "TLSv1.3", ALPNProtocols });
    const fail = (why: string, cause?: unknown) => {
      socket.destroy();
      reject(trustProblem("AUTHORITY_UNREACHABLE", { peer, why }, cause));
    };
    // An own timer: a socket's counts silence, and a server may trickle.
    const timer = setTimeout(() => fail(`no answer within ${timeoutMs} ms`), timeoutMs);
    socket.on("close", () => clearTimeout(timer));
    socket.on("error", (cause: Error) => fail(cause.message, cause));
    socket.on("secureConnect", () => {
      const chain = chainOf(socket);
      socket.destroy();
      resolve(chain);
    });
  });
}

function chainOf(socket: TLSSocket): X509Certificate[] {
  const chain: X509Certificate[] = [];
  const seen = new Set<DetailedPeerCertificate>();
  // An empty object stands for no certificate; a self-signed one is its own issuer.
  let next: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true);
  while (next?.raw !== undefined && !seen.has(next) && chain.length < MAX_CHAIN) {
    seen.add(next);
    chain.push(new X509Certificate(next.raw));
    next = next.issuerCertificate;
  }
  return chain;
}
