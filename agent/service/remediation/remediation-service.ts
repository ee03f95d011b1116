import type { Implementation } from "../../../core/rpc/service.js";
import type { AgentService } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import type { ServiceParts } from "../service-parts.js";
import { writeFindings, writeRemediation } from "./remediation-writing.js";

type Methods = "precheck" | "remediate" | "watchRemediation" | "cancelRemediation" | "clearBadImage";

/** The calls of the contract that are about remediation. A stream that ends while its last word is RUNNING: the agent stops, or the host reboots. */
export function remediationService(parts: ServiceParts): Pick<Implementation<typeof AgentService>, Methods> {
  const { remediations } = parts;
  return {
    precheck: async ({ manifestEnvelope }, { signal }) => {
      const { findings, impact } = await remediations.precheck(manifestEnvelope, signal);
      return { findings: writeFindings(findings), impact };
    },
    remediate: async function* (request, { signal }) {
      const orderId = remediations.remediate(request);
      for await (const progress of remediations.watch(orderId, signal)) yield { progress: writeRemediation(progress) };
    },
    watchRemediation: async function* ({ orderId }, { signal }) {
      for await (const progress of remediations.watch(orderId, signal)) yield { progress: writeRemediation(progress) };
    },
    cancelRemediation: async ({ orderId }) => ({ canceled: remediations.cancel(orderId) }),
    clearBadImage: async ({ imageDigest }) => ({ cleared: remediations.clearBadImage(imageDigest) }),
  };
}
