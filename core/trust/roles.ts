import type { PeerCertificate } from "node:tls";

/** The role of the controller: the one URI SAN of its certificates. */
export const CONTROLLER_ROLE = "spiffe://greenroom/controller";

/** The role that a hardware support manager of our own making carries; those of vendors are known by authority and name. */
export const HARDWARE_SUPPORT_ROLE = "spiffe://greenroom/hardware-support-manager";

const HOST_PREFIX = "spiffe://greenroom/host/";
const HOST_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$/;

/** The role of the agent on a host; the id is letters, digits, dot, dash, underscore. */
export const hostRole = (hostId: string): string => `${HOST_PREFIX}${hostId}`;

/** The host id of a host's role, or undefined: exact segments, so that "host/a/b" and "host-evil/a" are nobody. */
export function hostIdOfRole(uri: string): string | undefined {
  if (!uri.startsWith(HOST_PREFIX)) return undefined;
  const hostId = uri.slice(HOST_PREFIX.length);
  return HOST_ID.test(hostId) ? hostId : undefined;
}

/** Whether a URI is a role that Greenroom gives out. */
export const isRole = (uri: string): boolean =>
  uri === CONTROLLER_ROLE || uri === HARDWARE_SUPPORT_ROLE || hostIdOfRole(uri) !== undefined;

/**
 * The role in a certificate that TLS has verified already, or undefined. Exactly one URI SAN is allowed: Node joins
 * names with ", " and quotes those that hold it (DEPS 3.3), so whole strings are compared and nothing is guessed.
 */
export function roleOfCertificate(peer: Pick<PeerCertificate, "subjectaltname">): string | undefined {
  const uris = (peer.subjectaltname ?? "").split(", ").filter((name) => name.startsWith("URI:"));
  const [only, ...others] = uris.map((name) => name.slice("URI:".length));
  return only !== undefined && others.length === 0 && isRole(only) ? only : undefined;
}
