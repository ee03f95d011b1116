import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestamp } from "../../../core/time/clock.js";
import type { GetHostResponseSchema, ScratchSchema } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { quarantinedBytes } from "../../staging/folder/present-files.js";
import { measureHost, type HostFacts } from "../../staging/steps/plan.js";
import { agentVersion } from "../agent-version.js";
import { writeProblem, writeTarget } from "../message-writing.js";
import type { ServiceParts } from "../service-parts.js";

type HostParts = Omit<ServiceParts, "remediations" | "uplink" | "log">;

/**
 * Answer of GetHost: identity, targets, and the staging folder as it is now. Everything is looked at in place: asked in the middle of a staging, it
 * waits for none of the threads that write and sync.
 */
export async function describeHost(
  parts: HostParts,
  receiptKey: Uint8Array,
): Promise<MessageInitShape<typeof GetHostResponseSchema>> {
  const { settings, host, clock } = parts;
  const facts = await measureHost(parts);
  const hardware = await host.hardware();
  return {
    hostId: parts.hostId,
    hostName: parts.hostName,
    agentVersion: agentVersion(),
    bootId: await host.bootId(),
    targets: (await host.targets()).map(writeTarget),
    acceptanceLevel: settings.acceptanceLevel,
    driver: host.kind,
    development: settings.development,
    maintenanceMode: await host.maintenanceMode(),
    clock: timestamp(clock),
    uptimeMs: BigInt(clock.now() - parts.startedAtMs),
    receiptKey,
    scopeId: parts.pins.scopeId,
    ...(hardware !== undefined && { hardware }),
    ...(await describeScratch(parts, facts)),
  };
}

/** Absent where the host has no scratch. */
async function describeScratch(
  { settings, staging, policy }: HostParts,
  { scratch, files, trouble }: HostFacts,
): Promise<{ scratch?: MessageInitShape<typeof ScratchSchema> }> {
  if (scratch === undefined) return {};
  const problem = trouble ?? staging.failing;
  const stagedBytes = [...files.values()].reduce((sum, file) => sum + file.sizeBytes, 0);
  return {
    scratch: {
      stagingFolder: scratch.stagingPath,
      freeBytes: BigInt(scratch.space.freeBytes),
      totalBytes: BigInt(scratch.space.totalBytes),
      freeInodes: BigInt(scratch.space.freeInodes),
      stagedBytes: BigInt(stagedBytes),
      volatile: scratch.persistence === "volatile",
      reserveBytes: BigInt(settings.scratchReserveBytes),
      quotaBytes: BigInt(settings.stagingQuotaBytes ?? 0),
      quarantinedBytes: BigInt(quarantinedBytes({ path: scratch.stagingPath, owner: policy.owner })),
      maxBytesPerSecond: BigInt(staging.bandwidth()),
      ...(problem === undefined ? {} : { problem: writeProblem(problem.body) }),
    },
  };
}
