import type { ChannelCredentials, Server, ServerCredentials, ServerInterceptor } from "@grpc/grpc-js";
import { addService, type Implementation } from "../../../core/rpc/service.js";
import type { OpenCalls } from "../../../core/rpc/call/open-calls.js";
import { rpcClient, type RpcClient } from "../../../core/rpc/client.js";
import { insecureLocalCredentials } from "../../../core/rpc/credentials.js";
import { listen, rpcServer, stopServer } from "../../../core/rpc/server.js";
import { AgentService } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";

export type AgentClient = RpcClient<typeof AgentService>;

/** Servers and clients of one suite; all of them are closed after each test. */
export class Served {
  readonly #servers: Server[] = [];
  readonly #clients: AgentClient[] = [];

  /** Serves the methods on a free port of the loopback and says where. */
  async serve(
    implementation: Implementation<typeof AgentService>,
    door: {
      credentials?: ServerCredentials;
      interceptors?: ServerInterceptor[];
      address?: string;
      calls?: OpenCalls;
    } = {},
  ): Promise<string> {
    const server = rpcServer(door.interceptors ?? []);
    this.#servers.push(server);
    addService(server, AgentService, implementation, door.calls);
    return this.listen(server, door);
  }

  async listen(server: Server, door: { credentials?: ServerCredentials; address?: string }): Promise<string> {
    if (!this.#servers.includes(server)) this.#servers.push(server);
    const { credentials = insecureLocalCredentials.server(), address } = door;
    const port = await listen(server, address ?? "127.0.0.1:0", credentials);
    return address ?? `127.0.0.1:${port}`;
  }

  client(address: string, credentials: ChannelCredentials = insecureLocalCredentials.client()): AgentClient {
    const client = rpcClient(AgentService, { address, credentials });
    this.#clients.push(client);
    return client;
  }

  async close(): Promise<void> {
    this.#clients.splice(0).forEach((client) => client.close());
    await this.stopServers();
  }

  async stopServers(): Promise<void> {
    await Promise.all(this.#servers.splice(0).map((server) => stopServer(server, 0)));
  }
}
