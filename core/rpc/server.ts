import { Server, type ServerCredentials, type ServerInterceptor } from "@grpc/grpc-js";
import { serverOptions } from "./channel-options.js";
import { rpcProblem } from "./rpc-problems.js";

/** A grpc-js server with the product's limits; the interceptors see every call, the first one first. */
export const rpcServer = (interceptors: readonly ServerInterceptor[] = [], limits: ServerLimits = {}): Server =>
  new Server({
    ...serverOptions,
    ...(limits.requestBytes === undefined ? {} : { "grpc.max_receive_message_length": limits.requestBytes }),
    interceptors: [...interceptors],
  });

export interface ServerLimits {
  /** Largest request; 32 MiB unless told. A door that answers strangers gathers no more than it needs. */
  readonly requestBytes?: number;
}

/** Binds "host:port" (port 0: any free one) or "unix:/path" and serves; hands back the port. LISTEN_FAILED if it cannot. */
export function listen(server: Server, address: string, credentials: ServerCredentials): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(address, credentials, (error, port) => {
      if (error) reject(rpcProblem("LISTEN_FAILED", { address, why: error.message }, error));
      else resolve(port);
    });
  });
}

/** Takes no new calls, gives those that run `graceMs` to end, then cuts them. */
export function stopServer(server: Server, graceMs: number): Promise<void> {
  return new Promise((resolve) => {
    const cut = setTimeout(() => {
      server.forceShutdown();
      // tryShutdown calls back only once every cut stream has wound up, which took up to 28 s; nothing serves any more.
      resolve();
    }, graceMs);
    server.tryShutdown(() => {
      clearTimeout(cut);
      resolve();
    });
  });
}
