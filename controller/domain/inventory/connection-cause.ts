/** vSphere's values, as hosts are listed. */
export type ConnectionState = "CONNECTED" | "DISCONNECTED" | "NOT_RESPONDING";

/** Why a host is connected or not; stable, for programs. People read the reason beside it. */
export const CONNECTION_CAUSES = [
  "ANSWERS",
  "NEVER_CONNECTED",
  "CONTROLLER_STARTED",
  "PORT_CLOSED",
  "TIMED_OUT",
  "ADDRESS_UNKNOWN",
  "NETWORK_UNREACHABLE",
  "CERTIFICATE_REFUSED",
  "HOST_MISTAKEN",
  "CONNECTION_LOST",
  "CALL_REFUSED",
  "CERTIFICATE_REVOKED",
  "FAILED",
] as const;
export type ConnectionCause = (typeof CONNECTION_CAUSES)[number];

export interface Connection {
  readonly state: ConnectionState;
  readonly cause: ConnectionCause;
  /** For people: what happened, and the first thing to look at. */
  readonly reason: string;
}

interface Rule {
  readonly code: string;
  /** In the words of the transport, which carries the cause nowhere else. */
  readonly says?: RegExp;
  readonly cause: ConnectionCause;
  /** DISCONNECTED: somebody answers, and refuses; waiting will not help. */
  readonly state: ConnectionState;
  readonly words: string;
}

const unreachable = { code: "PEER_UNREACHABLE", state: "NOT_RESPONDING" } as const;
const refused = { state: "DISCONNECTED", cause: "CALL_REFUSED" } as const;

/** First match wins. */
const RULES: readonly Rule[] = [
  {
    ...unreachable,
    says: /certificate|self-signed|issuer|the server is .*, wanted is|tlsv1 alert|ssl3?_|handshake failure/i,
    cause: "CERTIFICATE_REFUSED",
    state: "DISCONNECTED",
    words: "the two certificates do not fit: enrol the host again",
  },
  {
    ...unreachable,
    says: /ECONNREFUSED/,
    cause: "PORT_CLOSED",
    words: "refused: nobody listens there; is the agent running?",
  },
  {
    ...unreachable,
    says: /ETIMEDOUT|timed? ?out|Failed to connect before the deadline/i,
    cause: "TIMED_OUT",
    words: "timed out: nothing came back; the host is down, or a firewall drops packets",
  },
  {
    ...unreachable,
    says: /ENOTFOUND|EAI_AGAIN|name resolution/i,
    cause: "ADDRESS_UNKNOWN",
    words: "its name has no address: check the advertised address and DNS",
  },
  {
    ...unreachable,
    says: /EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN/,
    cause: "NETWORK_UNREACHABLE",
    words: "no way there: check the network between controller and host",
  },
  {
    ...unreachable,
    says: /ECONNRESET|EPIPE|Connection dropped|socket hang ?up|GOAWAY|closed/i,
    cause: "CONNECTION_LOST",
    words: "the connection broke: the agent or its host went away",
  },
  { ...unreachable, cause: "FAILED", words: "cannot be reached" },
  {
    code: "DEADLINE_EXCEEDED",
    cause: "TIMED_OUT",
    state: "NOT_RESPONDING",
    words: "timed out: the agent takes connections and does not answer; is the host hung?",
  },
  {
    code: "HOST_MISTAKEN",
    cause: "HOST_MISTAKEN",
    state: "DISCONNECTED",
    words: "another host answers there",
  },
  { ...refused, code: "PEER_REFUSED", words: "the agent refuses the controller" },
  { ...refused, code: "ROLE_REFUSED", words: "the agent refuses the controller" },
  { ...refused, code: "CERTIFICATE_REQUIRED", words: "the agent refuses the controller" },
];

/** What a failed call to a host means for its connection, in words. `message` is the problem's own. */
export function connectionOf({ code, message }: { readonly code: string; readonly message: string }): Connection {
  const rule = RULES.find((one) => one.code === code && (one.says?.test(message) ?? true));
  if (rule === undefined) return { state: "NOT_RESPONDING", cause: "FAILED", reason: message };
  return { state: rule.state, cause: rule.cause, reason: `${rule.words} (${message})` };
}

export const isConnectionCause = (text: string): text is ConnectionCause =>
  (CONNECTION_CAUSES as readonly string[]).includes(text);

/** How a host is connected whose certificate was revoked, for this reason. */
export const revokedConnection = (reason: string): Connection => ({
  state: "DISCONNECTED",
  cause: "CERTIFICATE_REVOKED",
  reason: `its certificate was revoked: ${reason}`,
});
