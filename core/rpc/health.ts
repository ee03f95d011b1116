import type { Server } from "@grpc/grpc-js";

export type ServingStatus = "UNKNOWN" | "SERVING" | "NOT_SERVING";

/** Changes the status of a service while serving; watchers are told. */
export interface Health {
  set(service: string, status: ServingStatus): void;
}

/** Adds grpc.health.v1.Health with these statuses by full service name ("" is the server). Loads its library only here. */
export async function addHealth(server: Server, statuses: Readonly<Record<string, ServingStatus>>): Promise<Health> {
  const { HealthImplementation } = await import("grpc-health-check");
  const health = new HealthImplementation({ ...statuses });
  health.addToServer(server);
  return { set: (service, status) => health.setStatus(service, status) };
}
