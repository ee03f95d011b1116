// The baseline of the bench: what a tool without staging does. It drives the sandbox host's hooks and boot banks, and fetches and verifies
// by the agent's own code, but enters maintenance mode first; and it spares itself what only an agent does: prechecks and a state machine's log.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { policyFor } from "../../../agent/main.js";
import { agentSettings } from "../../../agent/domain/agent-settings.js";
import { sandboxDriver } from "../../../agent/host/sandbox/sandbox-driver.js";
import { Ledger } from "../../../agent/ledger/ledger.js";
import { wantedBanks } from "../../../agent/remediation/wanted-banks.js";
import { noFailpoint } from "../../../agent/staging/folder/failpoints.js";
import { Staging } from "../../../agent/staging/staging.js";
import type { StagingTools } from "../../../agent/staging/staging-tools.js";
import { measureHost, planFor } from "../../../agent/staging/steps/plan.js";
import { EXIT } from "../../../core/problem/core-problems.js";
import { newSeed, signingKeyFromSeed } from "../../../core/trust/ed25519.js";
import type { ImageManifest } from "../../../formats/manifest/image-manifest.js";
import { DEFAULT_TRUST_ROOTS } from "../../../formats/vib/trust-roots.js";
import { hookRequest } from "../../agent/rig/banked-sandbox.js";

/** As a file, in JSON; keys and envelopes are base64. */
export interface UnstagedJob {
  /** Of the sandbox host. */
  readonly root: string;
  /** Private, for what it notes. */
  readonly state: string;
  readonly manifest: ImageManifest;
  readonly manifestKey: string;
  readonly manifestEnvelope: string;
  readonly orderEnvelope: string;
}

const bytesOf = (base64: string): Uint8Array => Buffer.from(base64, "base64");

async function toolsOf({ root, state, manifest, manifestKey }: UnstagedJob): Promise<StagingTools> {
  const settings = agentSettings.parse({ stateFolder: state, driver: "sandbox", root, scratchReserveBytes: 0 });
  return {
    ledger: await Ledger.open(join(state, "agent.db"), "allow"),
    host: sandboxDriver(root),
    clock: { now: () => Date.now() },
    pins: { hostId: "host-1", scopeId: manifest.scopeId, manifestKeys: [bytesOf(manifestKey)] },
    receiptKey: signingKeyFromSeed(newSeed()),
    trust: DEFAULT_TRUST_ROOTS,
    floor: "CommunitySupported",
    policy: policyFor(settings, "host-1"),
    authorityPem: "",
    failpoint: noFailpoint,
    log: () => undefined,
  };
}

/** Up to the reboot: everything that takes time happens while the host is out of service. */
async function takeOut(job: UnstagedJob, tools: StagingTools, staging: Staging): Promise<void> {
  const { host } = tools;
  const request = hookRequest();
  await host.enterMaintenance(request);
  const envelopes = {
    manifestEnvelope: bytesOf(job.manifestEnvelope),
    orderEnvelope: bytesOf(job.orderEnvelope),
  };
  let state = "";
  for await (const progress of staging.stage(envelopes).watch()) ({ state } = progress);
  if (state !== "STAGED") throw new Error(`the fetch ended ${state}`);
  const wanted = wantedBanks(tools, job.manifest, await host.software());
  for (const bank of wanted) await host.writeBank(bank, request.signal);
  for (const bank of wanted) await host.arm(bank);
  await host.reboot(request);
}

/** After the reboot: the host runs the image and is well, or stays out of service. */
async function bringBack({ manifest }: UnstagedJob, tools: StagingTools): Promise<void> {
  const { host } = tools;
  const { compliance } = planFor(manifest, await measureHost(tools));
  if (compliance !== "compliant") throw new Error("the host does not run the image");
  await host.probeHealth(hookRequest());
  for (const { target } of await host.banks()) await host.settle(target);
  await host.leaveMaintenance(hookRequest());
}

const job = JSON.parse(readFileSync(process.argv[2] ?? "", "utf8")) as UnstagedJob;
const tools = await toolsOf(job);
if (await tools.host.maintenanceMode()) {
  process.stdout.write("booted\n");
  await bringBack(job, tools);
  process.exit(EXIT.done);
}
const staging = new Staging(tools, () => undefined);
await staging.start();
process.stdout.write("ready\n");
await once(process.stdin, "data");
await takeOut(job, tools, staging);
process.exit(EXIT.reboots);
