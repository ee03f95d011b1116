import { RemediationOutcome, StageState } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { RemediatedHost } from "../../agent/rig/remediated-host.js";
import { lastProgress } from "../host/staging.js";
import { timeOutOfService } from "./out-of-service.js";
import { soon, type Errand, type Remediated, type Way } from "./way.js";

export const STAGED_BEFORE: Way = { name: "staged days before", run: (errand) => remediate(errand, "staged") };
export const STAGED_FIRST: Way = { name: "staged as step 1", run: (errand) => remediate(errand, "empty") };

/** A real agent on a sandbox host, with the image staged on it or nothing. */
async function remediate({ old, fresh, source }: Errand, before: "staged" | "empty"): Promise<Remediated> {
  await using host = await RemediatedHost.make({ vibs: fresh, installed: old });
  await host.start();
  if (before === "staged") await stageOn(host, source);
  let [savedMs, countedMs] = [0n, 0n];
  const out = await timeOutOfService(host.agent.root, async () => {
    const { outcome, problem, savings, maintenanceMs } = await host.remediate({}, { sources: [source] });
    if (outcome !== RemediationOutcome.REMEDIATED)
      throw new Error(`the remediation ended ${RemediationOutcome[outcome]}: ${problem?.message ?? "no problem told"}`);
    [savedMs, countedMs] = [savings?.fetchMs ?? 0n, maintenanceMs];
  });
  return { ...out, savedSeconds: Number(savedMs) / 1000, countedSeconds: Number(countedMs) / 1000 };
}

async function stageOn(host: RemediatedHost, source: string): Promise<void> {
  const order = host.forge.order(host.manifest, { sources: [source], applyBy: soon() });
  const { state, problem } = await host.calls((client) =>
    lastProgress(client.stage(host.forge.sign(host.manifest, order))),
  );
  if (state !== StageState.STAGED) throw new Error(`the staging ended ${StageState[state]}: ${problem?.message ?? ""}`);
}
