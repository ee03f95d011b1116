import { create, toBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema, file_google_protobuf_descriptor } from "@bufbuild/protobuf/wkt";
import type { Server } from "@grpc/grpc-js";
import {
  insecureLocalCredentials,
  roleGuard,
  serverCredentials,
  type TlsIdentity,
} from "../../core/rpc/credentials.js";
import { addHealth } from "../../core/rpc/health.js";
import { addReflection } from "../../core/rpc/reflection.js";
import { listen, rpcServer, stopServer } from "../../core/rpc/server.js";
import { addService, type Implementation } from "../../core/rpc/service.js";
import { CONTROLLER_ROLE } from "../../core/trust/roles.js";
import { AgentService, file_greenroom_agent_v1_agent } from "../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { file_greenroom_types_v1_target } from "../../proto/gen/greenroom/types/v1/target_pb.js";

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
}

/** Mutual TLS for everything, health included; only the controller's role gets an answer (DECISIONS 10). */
export async function openNetworkDoor(
  service: Implementation<typeof AgentService>,
  wanted: NetworkDoor,
): Promise<Door> {
  const services = [AgentService.typeName, HEALTH, ...REFLECTION];
  const onlyController = (role: string | undefined): boolean => role === CONTROLLER_ROLE;
  const server = rpcServer([roleGuard(Object.fromEntries(services.map((name) => [name, onlyController])))]);
  furnish(server, service);
  if (wanted.reflection === "on") await addReflection(server, descriptorSet());
  const credentials = serverCredentials({ ...wanted.identity, clientCertificates: "required" });
  const port = await listen(server, wanted.listen, credentials);
  return doorOf(server, `${wanted.listen.slice(0, wanted.listen.lastIndexOf(":"))}:${port}`);
}

/** The Unix socket for `agent status`; its mode and its folder's decide who may call, so there is no role to check. */
export async function openLocalDoor(service: Implementation<typeof AgentService>, address: string): Promise<Door> {
  const server = rpcServer();
  furnish(server, service);
  await listen(server, address, insecureLocalCredentials.server());
  return doorOf(server, address);
}

function furnish(server: Server, service: Implementation<typeof AgentService>): void {
  addService(server, AgentService, service);
  addHealth(server, { "": "SERVING", [AgentService.typeName]: "SERVING" });
}

const STOP_GRACE_MS = 2_000;

const doorOf = (server: Server, address: string): Door => ({ address, stop: () => stopServer(server, STOP_GRACE_MS) });

/** What reflection tells: this service and what it is made of. */
function descriptorSet(): Uint8Array {
  const files = [file_google_protobuf_descriptor, file_greenroom_types_v1_target, file_greenroom_agent_v1_agent];
  return toBinary(FileDescriptorSetSchema, create(FileDescriptorSetSchema, { file: files.map((file) => file.proto) }));
}
