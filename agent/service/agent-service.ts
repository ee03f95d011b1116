import { coreProblem } from "../../core/problem/core-problems.js";
import type { Implementation } from "../../core/rpc/service.js";
import type { AgentService } from "../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { describeHost } from "./answers/host-answer.js";
import { describeStaged } from "./answers/staged-answer.js";
import { loadIdentity } from "./identity.js";
import { writeProgress, writeSoftware } from "./message-writing.js";
import type { Pace } from "../staging/steps/staged-file.js";
import { assignScope } from "./answers/scope-answer.js";
import { remediationService } from "./remediation/remediation-service.js";
import { verifyAhead } from "../staging/steps/check.js";
import type { ServiceParts } from "./service-parts.js";

/** The contract's AgentService: translates and delegates. */
export function agentService(parts: ServiceParts): Implementation<typeof AgentService> {
  const { staging, host } = parts;
  const { publicKey } = loadIdentity(parts.settings.stateFolder).receiptKey;
  return {
    getHost: () => describeHost(parts, publicKey),
    getSoftware: async (_request, { signal }) => {
      await parts.hold?.("software-asked", signal);
      return { software: (await host.software()).map(writeSoftware), bootId: await host.bootId() };
    },
    stage: async function* (request, { signal }) {
      await verifyAhead(parts, request);
      const board = staging.stage(request);
      for await (const progress of board.watch(signal)) yield { progress: writeProgress(progress) };
    },
    watchStage: async function* ({ orderId }, { signal }) {
      for await (const progress of staging.watch(orderId, signal)) yield { progress: writeProgress(progress) };
    },
    cancelStage: async ({ orderId }) => ({ canceled: await staging.cancel(orderId) }),
    ...remediationService(parts),
    getStaged: () => describeStaged(parts),
    verifyStaged: async () => {
      const { verified, damaged } = await staging.verify();
      return { verified, damaged: [...damaged] };
    },
    watchVerification: async function* (_request, { signal }) {
      for await (const { verified, damaged, total } of staging.verifying(untilGone(signal))) {
        yield { verified, damaged: [...damaged], total };
        if (verified > 0) await parts.hold?.("vib-verified", signal);
      }
    },
    unstage: async ({ imageDigest }) => {
      const done = await staging.unstage(imageDigest === "" ? undefined : imageDigest);
      const { freedBytes, removed, receiptEnvelope } = done;
      return { freedBytes: BigInt(freedBytes), removed, ...(receiptEnvelope === undefined ? {} : { receiptEnvelope }) };
    },
    assignScope: async ({ assignmentEnvelope }) => ({ scopeId: await assignScope(parts, assignmentEnvelope) }),
    setBandwidth: async ({ orderId, maxBytesPerSecond }) => ({
      maxBytesPerSecond: BigInt(staging.setBandwidth(orderId, readCap(maxBytesPerSecond))),
    }),
  };
}

/** As fast as it goes, until the caller is gone: CANCELED. */
const untilGone =
  (signal: AbortSignal): Pace =>
  async () => {
    if (signal.aborted) throw coreProblem("CANCELED", { what: "the verification" });
  };

function readCap(bytesPerSecond: bigint): number {
  if (bytesPerSecond >= 0n && bytesPerSecond <= BigInt(Number.MAX_SAFE_INTEGER)) return Number(bytesPerSecond);
  throw coreProblem("INPUT_INVALID", { where: "max_bytes_per_second", what: `${bytesPerSecond} is no cap` });
}
