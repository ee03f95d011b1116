import { readFileSync } from "node:fs";
import { join } from "node:path";
import { coreProblem } from "../core/problem/core-problems.js";
import { openPrivateFolder, type FolderOwner } from "../core/durable/private-folder.js";
import { OpenCalls } from "../core/rpc/call/open-calls.js";
import { systemAlarm } from "../core/time/alarm.js";
import { checkKnownAnswers } from "../core/trust/known-answers.js";
import type { Clock } from "../core/time/clock.js";
import { checkKnownManifest } from "../formats/manifest/known-manifest-check.js";
import { DEFAULT_TRUST_ROOTS, trustRootsFrom, type TrustRoots } from "../formats/vib/trust-roots.js";
import { socketPath, type AgentSettings } from "./domain/agent-settings.js";
import type { HostDriver } from "./host/host-driver.js";
import { Ledger } from "./ledger/ledger.js";
import { agentProblem } from "./service/agent-problems.js";
import { agentService } from "./service/agent-service.js";
import { agentVersion } from "./service/agent-version.js";
import { openLocalDoor, openNetworkDoor } from "./service/doors.js";
import { loadIdentity, type HostIdentity } from "./service/identity.js";
import { closeSocketToOthers, prepareSocket } from "./service/local-socket.js";
import { pinsInForce } from "./service/answers/scope-answer.js";
import { reportsClient } from "./service/reports-client.js";
import { Uplink } from "./service/uplink.js";
import type { Failpoint, Hold } from "./staging/folder/failpoints.js";
import { Remediations } from "./remediation/remediations.js";
import { Staging } from "./staging/staging.js";
import { FolderWatch } from "./staging/upkeep/folder-watch.js";
import { VerifySchedule, type VerifyScheduleParts } from "./staging/upkeep/verify-schedule.js";
import type { StagingLog, StagingPolicy, StagingTools } from "./staging/staging-tools.js";

/** What differs between a real run and a simulated one. */
export interface AgentEdges {
  readonly clock: Clock;
  readonly host: HostDriver;
  readonly failpoint: Failpoint;
  /** Tests alone: waits where they want it to. */
  readonly hold?: Hold;
  readonly log: StagingLog;
  /** The host has taken a reboot: a process that it does not end by itself ends now. */
  readonly onReboot: () => void;
}

export interface Agent {
  readonly hostId: string;
  /** HOST:PORT it listens on. */
  readonly listen: string;
  readonly socket: string;
  readonly stagingFolder: string;
  /** Ends its calls first; `why` is what those are told. */
  stop(why?: StopReason): Promise<void>;
}

export type StopReason = "the agent stops" | "the host reboots";
type Stop = (why: StopReason) => Promise<void> | void;

/** Calls that are told of the end have this long to get out of what is closed next, milliseconds. */
const CALL_GRACE_MS = 2_000;

export const LEDGER_FILE = "agent.db";

/** Who has to own the agent's folders. */
export const ownerFor = ({ development }: AgentSettings): FolderOwner =>
  development && process.geteuid?.() !== 0 ? "self" : "root";

/** What staging takes from the settings. */
export const policyFor = (settings: AgentSettings, hostId: string): StagingPolicy => ({
  owner: ownerFor(settings),
  ...(settings.scratchFolder === undefined ? {} : { scratchFolder: settings.scratchFolder }),
  volatileScratch: settings.volatileScratch,
  volatileFolder: join(settings.volatileFolder, hostId),
  reserveBytes: settings.scratchReserveBytes,
  ...(settings.stagingQuotaBytes === undefined ? {} : { quotaBytes: settings.stagingQuotaBytes }),
  stallMs: settings.fetchStallMs,
  minBytesPerSecond: settings.fetchMinBytesPerSecond,
  slowWindowMs: settings.fetchSlowWindowMs,
  requestMs: settings.fetchRequestMs,
  mostSeconds: settings.stageMostSeconds,
  maxBytesPerSecond: settings.fetchMaxBytesPerSecond,
  parallelMost: settings.fetchParallelMost,
});

/** The composition root: the only place that makes the parts meet. Throws what keeps an agent from starting, with nothing left open. */
export async function startAgent(settings: AgentSettings, edges: AgentEdges): Promise<Agent> {
  await selfTest();
  const owner = ownerFor(settings);
  openPrivateFolder({ path: settings.stateFolder, owner }).close();
  const identity = loadIdentity(settings.stateFolder);
  const socket = socketPath(settings);
  await prepareSocket(socket, owner);
  const volatile = settings.development ? "allow" : "refuse";
  const ledger = await Ledger.open(join(settings.stateFolder, LEDGER_FILE), volatile);
  const stops: Stop[] = [() => ledger.close()];
  const stop = async (why: StopReason = "the agent stops"): Promise<void> => {
    for (const one of stops.splice(0).reverse()) await one(why);
  };
  try {
    return { ...(await assemble({ settings, edges, identity, ledger, socket, stops })), stop };
  } catch (failure) {
    const trouble = ledger.troubleOf(failure);
    await stop();
    throw trouble ?? failure;
  }
}

/** Before anything is opened: a host whose digests or signatures are wrong must not judge an order. Throws SELF_TEST_FAILED. */
async function selfTest(): Promise<void> {
  checkKnownAnswers();
  checkKnownManifest();
  const { checkKnownVib } = await import("../formats/vib/known-vib/known-vib-check.js");
  await checkKnownVib();
}

interface Assembly {
  readonly settings: AgentSettings;
  readonly edges: AgentEdges;
  readonly identity: HostIdentity;
  readonly ledger: Ledger;
  readonly socket: string;
  /** How to undo what was begun, last first. */
  readonly stops: Stop[];
}

async function assemble({ settings, edges, identity, ledger, socket, stops }: Assembly): Promise<Omit<Agent, "stop">> {
  const { clock, host, log } = edges;
  const policy = policyFor(settings, identity.hostId);
  const tools = toolsFor({ settings, edges, identity, ledger }, policy);
  const staging = new Staging(tools, () => {
    uplink.nudge();
    watch.nudge();
  });
  const uplink = uplinkFor({ settings, edges, identity, ledger }, () => staging.renewReceipt());
  const reached = (signal: AbortSignal): Promise<void> => uplink.reached(signal);
  const remediations = new Remediations({ ...tools, reached, onReboot: edges.onReboot }, staging);
  const watch = new FolderWatch({ staging, alarm: systemAlarm, log });
  const { hostId, hostName } = identity;
  const startedAtMs = clock.now();
  // Another seed at each start: a host that is restarted often must not always miss its turn.
  const schedule = scheduleFor(settings, { staging, seed: `${hostId} ${startedAtMs}`, clock, log });
  stops.push(() => uplink.stop());
  // After the staging: a verification may wait for the end of an order.
  stops.push(() => schedule.stop());
  stops.push(() => watch.stop());
  stops.push(() => staging.stop());
  await staging.start();
  schedule.start();
  watch.start();
  const service = agentService({
    settings,
    hostId,
    hostName,
    staging,
    remediations,
    host,
    ledger,
    policy,
    uplink,
    clock,
    startedAtMs,
    log,
    pins: tools.pins,
    ...(edges.hold !== undefined && { hold: edges.hold }),
  });
  // Before all that it works with: nothing it does may meet parts that are gone already.
  stops.push(() => remediations.stop());
  const calls = new OpenCalls();
  const door = await openNetworkDoor(service, {
    calls,
    listen: listenAddress(settings),
    identity: { ca: identity.authorityPem, cert: identity.certificatePem, key: identity.privateKeyPem },
    reflection: settings.reflection ? "on" : "off",
  });
  stops.push(() => door.stop());
  const local = await openLocalDoor(service, { address: `unix:${socket}`, calls });
  stops.push(() => local.stop());
  closeSocketToOthers(socket);
  uplink.start();
  // First of all at the end: whoever calls meets nothing that is closed.
  stops.push((why) => calls.end(agentProblem("AGENT_ENDS", { why }), CALL_GRACE_MS));
  const stagingFolder = await staging.place();
  // Last: it may reboot the machine at once, and a start that fails meanwhile would be no reboot any more.
  remediations.resume();
  log("started", { hostId, development: settings.development });
  return { hostId, listen: door.address, socket, stagingFolder };
}

const scheduleFor = (
  { verifyEveryHours: everyHours, verifyBytesPerSecond: bytesPerSecond }: AgentSettings,
  parts: Pick<VerifyScheduleParts, "staging" | "seed" | "clock" | "log">,
): VerifySchedule => new VerifySchedule({ ...parts, everyHours, bytesPerSecond, alarm: systemAlarm });

type Parts = Pick<Assembly, "settings" | "edges" | "identity" | "ledger">;

function uplinkFor({ settings, edges, identity, ledger }: Parts, renew: () => Promise<void>): Uplink {
  const { clock, host, log } = edges;
  const address = identity.reportsAddress;
  return new Uplink({
    client: reportsClient(identity),
    address,
    advertise: settings.advertise ?? "",
    agentVersion: agentVersion(),
    host,
    ledger,
    clock,
    retry: { baseMs: settings.uplinkRetryMs, maxMs: settings.uplinkRetryMostMs },
    log,
    renew,
  });
}

function toolsFor({ settings, edges, identity, ledger }: Parts, policy: StagingPolicy): StagingTools {
  return {
    ...edges,
    ledger,
    policy,
    pins: pinsInForce(identity.pins, ledger),
    receiptKey: identity.receiptKey,
    trust: trustFor(settings),
    floor: settings.acceptanceLevel,
    authorityPem: identity.authorityPem,
  };
}

function trustFor({ trustAnchorFiles, trustCrlFiles }: AgentSettings): TrustRoots {
  if (trustAnchorFiles.length === 0 && trustCrlFiles.length === 0) return DEFAULT_TRUST_ROOTS;
  return trustRootsFrom({ anchors: trustAnchorFiles.map(readText), crls: trustCrlFiles.map(readText) });
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    throw coreProblem("FILE_UNREADABLE", { path, why: cause instanceof Error ? cause.message : String(cause) }, cause);
  }
}

function listenAddress({ listen, advertise }: AgentSettings): string {
  if (listen !== undefined) return listen;
  if (advertise === undefined) throw agentProblem("SETTING_MISSING", { name: "--listen or advertise" });
  return `0.0.0.0:${advertise.slice(advertise.lastIndexOf(":") + 1)}`;
}
