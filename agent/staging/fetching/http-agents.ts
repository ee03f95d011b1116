import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { createSecureContext, rootCertificates } from "node:tls";

/** Kept connections of one order, closed with it. */
export interface HttpAgents extends Disposable {
  /** For the scheme of a URL. */
  for(url: string): HttpAgent;
}

/**
 * Connections are kept from one file to the next, as many as are fetched at once. One TLS context for all of them: reading the roots anew for
 * each connection costs more than its handshake. `authorityPem` is trusted beside the public roots.
 */
export function httpAgents(connections: number, authorityPem: string): HttpAgents {
  const limits = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections } as const;
  const plain = new HttpAgent(limits);
  let secure: HttpsAgent | undefined;
  const secured = (): HttpsAgent => {
    const ca = authorityPem === "" ? [...rootCertificates] : [...rootCertificates, authorityPem];
    secure ??= new HttpsAgent({ ...limits, secureContext: createSecureContext({ ca, minVersion: "TLSv1.2" }) });
    return secure;
  };
  return {
    for: (url) => (url.startsWith("https:") ? secured() : plain),
    [Symbol.dispose]() {
      plain.destroy();
      secure?.destroy();
    },
  };
}
