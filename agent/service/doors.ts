import type { Server } from "@grpc/grpc-js";
import {
  insecureLocalCredentials,
  roleGuard,
  serverCredentials,
  type TlsIdentity,
} from "../../core/rpc/credentials.js";
import { addHealth } from "../../core/rpc/health.js";
import { addReflection } from "../../core/rpc/reflection.js";
import type { OpenCalls } from "../../core/rpc/call/open-calls.js";
import { listen, rpcServer, stopServer } from "../../core/rpc/server.js";
import { addService, type Implementation } from "../../core/rpc/service.js";
import { CONTROLLER_ROLE } from "../../core/trust/roles.js";
import { AgentService } from "../../proto/gen/greenroom/agent/v1/agent_pb.js";

const HEALTH = "grpc.health.v1.Health";
const REFLECTION = ["grpc.reflection.v1.ServerReflection", "grpc.reflection.v1alpha.ServerReflection"];

/** A served door: where it is, and how to shut it. */
export interface Door {
  readonly address: string;
  stop(): Promise<void>;
}

export interface NetworkDoor {
  /** HOST:PORT; port 0 takes any free one. */
  readonly listen: string;
  readonly identity: TlsIdentity;
  readonly reflection: "off" | "on";
  /** Of this door and the other one. */
  readonly calls: OpenCalls;
}

/** Mutual TLS for everything, health included; only the controller's role gets an answer (DECISIONS 10). */
export async function openNetworkDoor(
  service: Implementation<typeof AgentService>,
  wanted: NetworkDoor,
): Promise<Door> {
  const services = [AgentService.typeName, HEALTH, ...REFLECTION];
  const onlyController = (role: string | undefined): boolean => role === CONTROLLER_ROLE;
  const server = rpcServer([roleGuard(Object.fromEntries(services.map((name) => [name, onlyController])))]);
  furnish(server, service, wanted.calls);
  if (wanted.reflection === "on") {
    // Loaded only here: an agent seldom tells what it is made of, and the descriptors of descriptors are large.
    const { descriptorSet } = await import("./descriptor-set.js");
    await addReflection(server, descriptorSet());
  }
  const credentials = serverCredentials({ ...wanted.identity, clientCertificates: "required" });
  const port = await listen(server, wanted.listen, credentials);
  return doorOf(server, `${wanted.listen.slice(0, wanted.listen.lastIndexOf(":"))}:${port}`);
}

/** The Unix socket for `agent status`; its mode and its folder's decide who may call, so there is no role to check. */
export async function openLocalDoor(
  service: Implementation<typeof AgentService>,
  { address, calls }: { readonly address: string; readonly calls: OpenCalls },
): Promise<Door> {
  const server = rpcServer();
  furnish(server, service, calls);
  await listen(server, address, insecureLocalCredentials.server());
  return doorOf(server, address);
}

function furnish(server: Server, service: Implementation<typeof AgentService>, calls: OpenCalls): void {
  addService(server, AgentService, service, calls);
  addHealth(server, { "": "SERVING", [AgentService.typeName]: "SERVING" });
}

const STOP_GRACE_MS = 2_000;

const doorOf = (server: Server, address: string): Door => ({ address, stop: () => stopServer(server, STOP_GRACE_MS) });
