import type { HostCap as HostAnswer } from "../../rollout/stage/staging-caps.js";
import type { Rollouts } from "../../rollout/rollouts.js";
import type { Store } from "../../store/open-store.js";
import type { CallerOf } from "../door/caller.js";
import type { RestServer } from "../door/server.js";
import { at, needs } from "../guard/needs.js";
import { byHost } from "../inventory/hosts.js";
import { capSpec, hostCap, taskCap, type TaskCap } from "../wire/fan-out.js";
import { byTask } from "./tasks.js";

/** How long an operator waits for the answer of one host, milliseconds. */
const PATIENCE_MS = 20_000;

interface BandwidthParts {
  readonly store: Store;
  readonly rollouts: Rollouts;
  readonly callerOf: CallerOf;
}

/** Bandwidth caps, changed while hosts fetch (ours). */
export function bandwidthRoutes(server: RestServer, { store, rollouts, callerOf }: BandwidthParts): void {
  const { caps } = rollouts.hosts;
  server.post(
    "/api/greenroom/tasks/:task",
    {
      config: needs("Greenroom.Stage", at("task", "task")),
      constraints: { action: "set-bandwidth" },
      schema: { params: byTask, body: capSpec, response: { 200: taskCap } },
    },
    async (request) => {
      const { max_bytes_per_second: bytesPerSecond } = request.body;
      const { task } = request.params;
      const hosts = await caps.ofTask({ task, who: callerOf(request).user, bytesPerSecond });
      return { task, max_bytes_per_second: bytesPerSecond, hosts: hosts.map(presentCap) };
    },
  );

  server.post(
    "/api/greenroom/hosts/:host",
    {
      config: needs("Greenroom.Stage", at("host", "host")),
      constraints: { action: "set-bandwidth" },
      schema: { params: byHost, body: capSpec, response: { 200: hostCap } },
    },
    async (request) => {
      const host = await store.reader.hosts.resolveHost(request.params.host);
      const { max_bytes_per_second: bytesPerSecond } = request.body;
      const wish = { host, who: callerOf(request).user, bytesPerSecond, signal: AbortSignal.timeout(PATIENCE_MS) };
      return { host: host.id, name: host.name, max_bytes_per_second: await caps.ofHost(wish) };
    },
  );
}

function presentCap({ hostId, name, state, inForce, problem }: HostAnswer): TaskCap["hosts"][number] {
  const { code, message, remedy } = problem?.body ?? {};
  const told = code !== undefined && message !== undefined && remedy !== undefined ? { code, message, remedy } : null;
  return { host: hostId, name, state, max_bytes_per_second: inForce, problem: told };
}
