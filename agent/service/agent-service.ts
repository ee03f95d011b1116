import { timestamp, type Clock } from "../../core/time/clock.js";
import type { Implementation } from "../../core/rpc/service.js";
import type { AgentService } from "../../proto/gen/greenroom/agent/v1/agent_pb.js";
import type { AgentSettings } from "../domain/agent-settings.js";
import type { HostDriver } from "../host/host-driver.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Staging } from "../staging/staging.js";
import { measureHost } from "../staging/steps/plan.js";
import type { ScratchPolicy } from "../staging/folder/scratch.js";
import { agentVersion } from "./agent-version.js";
import {
  writeImage,
  writeLastOrder,
  writeProblem,
  writeProgress,
  writeSoftware,
  writeTarget,
} from "./message-writing.js";
import type { Uplink } from "./uplink.js";

export interface ServiceParts {
  readonly settings: AgentSettings;
  readonly hostId: string;
  readonly hostName: string;
  readonly staging: Staging;
  readonly host: HostDriver;
  readonly ledger: Ledger;
  readonly policy: ScratchPolicy;
  readonly uplink: Uplink;
  readonly clock: Clock;
  readonly startedAtMs: number;
}

/** The contract's AgentService: translates and delegates. Remediation is not here yet and answers UNIMPLEMENTED. */
export function agentService(parts: ServiceParts): Implementation<typeof AgentService> {
  const { staging, host } = parts;
  return {
    getHost: () => describeHost(parts),
    getSoftware: async () => ({ software: (await host.software()).map(writeSoftware), bootId: await host.bootId() }),
    stage: async function* (request, { signal }) {
      const board = staging.stage(request);
      for await (const progress of board.watch(signal)) yield { progress: writeProgress(progress) };
    },
    watchStage: async function* ({ orderId }, { signal }) {
      for await (const progress of staging.watch(orderId, signal)) yield { progress: writeProgress(progress) };
    },
    cancelStage: async ({ orderId }) => ({ canceled: await staging.cancel(orderId) }),
    getStaged: () => describeStaged(parts),
    verifyStaged: async () => {
      const { verified, damaged } = await staging.verify();
      return { verified, damaged: [...damaged] };
    },
    unstage: async ({ imageDigest }) => {
      const { freedBytes, removed } = await staging.unstage(imageDigest === "" ? undefined : imageDigest);
      return { freedBytes: BigInt(freedBytes), removed };
    },
  };
}

async function describeHost(parts: ServiceParts) {
  const { settings, host, clock } = parts;
  const { scratch, files, trouble } = await measureHost(parts);
  const stagedBytes = [...files.values()].reduce((sum, file) => sum + file.sizeBytes, 0);
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
    ...(scratch === undefined
      ? {}
      : {
          scratch: {
            stagingFolder: scratch.stagingPath,
            freeBytes: BigInt(scratch.space.freeBytes),
            totalBytes: BigInt(scratch.space.totalBytes),
            freeInodes: BigInt(scratch.space.freeInodes),
            stagedBytes: BigInt(stagedBytes),
            volatile: scratch.persistence === "volatile",
            reserveBytes: BigInt(settings.scratchReserveBytes),
            ...(trouble === undefined ? {} : { problem: writeProblem(trouble.body) }),
          },
        }),
  };
}

async function describeStaged({ staging, uplink }: ServiceParts) {
  const { images, receiptEnvelope, lastOrder } = await staging.staged();
  return {
    images: images.map(writeImage),
    controllerLink: uplink.state(),
    ...(receiptEnvelope === undefined ? {} : { receiptEnvelope }),
    ...(lastOrder === undefined ? {} : { lastOrder: writeLastOrder(lastOrder) }),
  };
}
