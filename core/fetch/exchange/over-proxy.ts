import { request as httpRequest, type RequestOptions } from "node:http";
import { isIP, type LookupFunction, type Socket } from "node:net";
import { connect as tlsConnect } from "node:tls";

export interface ProxiedRequest {
  readonly url: URL;
  /** http: */
  readonly proxy: URL;
  readonly headers: RequestOptions["headers"];
  /** Authorities for the far side of a tunnel. */
  readonly tls: { readonly ca?: string[] };
  /** Longest silence of a proxy that is asked for a tunnel, milliseconds. */
  readonly stallMs: number;
  /** Ends a tunnel that is being asked for. */
  readonly signal: AbortSignal;
  /** Resolves the proxy's own name; the system's unless told. */
  readonly lookup?: LookupFunction;
}

export interface OverProxy {
  readonly through: "tunnel" | "absolute-form";
  readonly options: RequestOptions;
}

/** How a request goes through a proxy (RFC 9112 3.2.2, RFC 9110 9.3.6): plain ones in absolute form, https in a tunnel of its own. */
export function overProxy(request: ProxiedRequest): OverProxy {
  const { url, headers, tls } = request;
  if (url.protocol === "http:") {
    const options = {
      ...placeOf(request),
      path: url.href,
      headers: { ...headers, host: url.host } as Record<string, string>,
    };
    return { through: "absolute-form", options };
  }
  const createConnection: RequestOptions["createConnection"] = (_options, done) => {
    openTunnel(request).then(
      (socket) => done(null, tlsConnect({ socket, ...tls, ...farName(url) })),
      // The caller takes a socket beside the error, and looks at it only when there is none.
      (error: unknown) => done(error instanceof Error ? error : new TypeError(String(error)), undefined as never),
    );
    return undefined;
  };
  return { through: "tunnel", options: { ...(headers && { headers }), createConnection } };
}

const placeOf = ({ proxy, lookup }: ProxiedRequest) => ({
  host: proxy.hostname.replace(/^\[|\]$/g, ""),
  port: proxy.port === "" ? 80 : Number(proxy.port),
  ...(lookup && { lookup }),
});

/** Whom the far certificate has to name; TLS itself is told names alone, no addresses. */
function farName({ hostname }: URL): { readonly host: string; readonly servername?: string } {
  const host = hostname.replace(/^\[|\]$/g, "");
  return isIP(host) === 0 ? { host, servername: host } : { host };
}

function openTunnel(request: ProxiedRequest): Promise<Socket> {
  const { url, proxy, stallMs, signal } = request;
  const far = `${url.hostname}:${url.port === "" ? 443 : url.port}`;
  const asked = httpRequest({
    ...{ ...placeOf(request), method: "CONNECT", path: far, headers: { host: far }, agent: false },
    ...{ signal, timeout: stallMs },
  });
  return new Promise((resolve, reject) => {
    asked.on("timeout", () => asked.destroy(new RangeError(`it is silent for ${stallMs} ms`)));
    asked.on("connect", (answer, socket) => {
      socket.setTimeout(0);
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new RangeError(`the proxy ${proxy.host} answers ${answer.statusCode ?? "nothing"}`));
    });
    asked.on("error", (cause) => reject(new RangeError(`the proxy ${proxy.host}: ${cause.message}`, { cause })));
    asked.end();
  });
}
