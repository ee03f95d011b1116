import { isProblem } from "../../core/problem/problem.js";
import type { ImageManifest } from "../../formats/manifest/image-manifest.js";
import type { Machine, TargetSoftware } from "../../formats/vib/target.js";
import { impactOf, type RemediationImpact } from "../domain/remediation/impact.js";
import type { PrecheckFinding } from "../domain/remediation/findings.js";
import { precheck, type BankRoom, type FirmwareRoom, type PrecheckFacts } from "../domain/remediation/prechecks.js";
import { isBanked } from "../domain/remediation/target-change.js";
import type { BankStanding, WantedBank } from "../host/host-changes.js";
import { reserveSpace } from "../domain/space-need.js";
import type { StagingPlan } from "../domain/staging-plan.js";
import type { Scratch } from "../staging/folder/scratch.js";
import { spaceCase } from "../staging/steps/reserve.js";
import { measureHost, planFor, type HostFacts } from "../staging/steps/plan.js";
import type { RemediationTools } from "./remediation-tools.js";
import { inspectStaged, type Inspected } from "./staged-content.js";
import { changesOf, wantedBanks } from "./wanted-banks.js";

export interface Look {
  readonly findings: readonly PrecheckFinding[];
  readonly impact: RemediationImpact;
  readonly software: readonly TargetSoftware[];
  readonly damaged: Inspected["damaged"];
}

export interface LookedAt {
  readonly manifest: ImageManifest;
  /** Absent for a look ahead without an order. */
  readonly order?: { readonly refusal: string | undefined };
  readonly signal: AbortSignal;
}

/** Everything that could keep the host from being remediated to an image; changes nothing. */
export async function lookAhead(tools: RemediationTools, { manifest, order, signal }: LookedAt): Promise<Look> {
  const facts = await measureHost(tools);
  const { software } = facts;
  const { descriptors, damaged } = await inspectStaged(tools, planFor(manifest, facts).wanted, signal);
  const impact = impactOf({ manifest, software, descriptors });
  const { host, ledger, floor } = tools;
  const measured = await roomsOf(
    tools,
    wantedBanks(tools, manifest, software),
    damaged.length === 0 ? "measured" : "unknown",
  );
  const rooms = order === undefined ? measured : await tried(tools, measured, software);
  const findings = precheck({
    manifest,
    software,
    staged: descriptors,
    damaged,
    running: await host.descriptors(),
    rooms,
    impact,
    hooks: host.hooks(),
    badImage: ledger.badImages.get(manifest.imageDigest),
    machine: await machineOf(tools),
    floor,
    firmwareRooms: await firmwareRooms(tools, manifest, facts),
    ...(order === undefined ? scratchRoom(tools, manifest, facts) : { order }),
  });
  return { findings, impact, software, damaged };
}

/** How the bank of each of these targets stands, and what it would need. */
export async function roomsOf(
  { host }: Pick<RemediationTools, "host">,
  wanted: readonly WantedBank[],
  need: "measured" | "unknown",
): Promise<BankRoom[]> {
  if (wanted.length === 0) return [];
  const standings = await host.banks();
  return Promise.all(
    wanted.map(async (one) => {
      const standing = standings.find(({ target }) => target.id === one.target.id);
      const needed = need === "measured" ? await needOf({ host }, one) : { needBytes: undefined };
      return { ...roomOf(one, standing), ...needed };
    }),
  );
}

/** A broken file system may have room and yet take nothing (VLCM part 13). A bank in which an update waits is let alone. */
async function tried(
  { host }: Pick<RemediationTools, "host">,
  rooms: readonly BankRoom[],
  software: readonly TargetSoftware[],
): Promise<BankRoom[]> {
  return Promise.all(
    rooms.map(async (room) => {
      const target = software.find((one) => one.target.id === room.targetId)?.target;
      if (room.armed || target === undefined) return room;
      const trouble = await host.checkWritable(target).then(() => undefined, troubleOf);
      return { ...room, written: { trouble } };
    }),
  );
}

function troubleOf(failure: unknown): string {
  if (isProblem(failure)) return failure.message;
  throw failure;
}

const roomOf = ({ target }: WantedBank, standing: BankStanding | undefined) => ({
  targetId: target.id,
  kind: target.kind === "DPU" ? ("DPU" as const) : ("HOST" as const),
  bank: standing?.standBy.name ?? "the other bank",
  armed: standing?.standBy.state === "armed",
  capacityBytes: standing?.standBy.capacityBytes,
});

async function needOf({ host }: Pick<RemediationTools, "host">, wanted: WantedBank) {
  try {
    return { needBytes: await host.bankNeed(wanted) };
  } catch (failure) {
    if (!isProblem(failure)) throw failure;
    return { needBytes: undefined, trouble: failure.message };
  }
}

async function machineOf({ host }: RemediationTools): Promise<Machine | undefined> {
  const hardware = await host.hardware();
  return hardware && { vendor: hardware.vendor, model: hardware.model };
}

/** Whether what is not staged yet will fit: else the remediation ends in its staging, however well the rest stands. */
function scratchRoom(
  tools: RemediationTools,
  manifest: ImageManifest,
  facts: HostFacts,
): Pick<PrecheckFacts, "scratchRoom"> {
  const plan = planFor(manifest, facts);
  const { scratch, trouble } = facts;
  if (plan.toFetch.length === 0) return {};
  if (scratch === undefined || trouble !== undefined)
    return {
      scratchRoom: { path: "scratch", trouble: trouble?.message ?? "there is no scratch partition to stage to" },
    };
  return { scratchRoom: { path: scratch.stagingPath, trouble: shortageOf(tools, plan, scratch) } };
}

function shortageOf(tools: RemediationTools, plan: StagingPlan, scratch: Scratch): string | undefined {
  try {
    reserveSpace(spaceCase(tools, plan, scratch, "looked-at"));
    return undefined;
  } catch (failure) {
    return troubleOf(failure);
  }
}

/** What is fetched during the remediation has to fit as well, and what is unpacked for the hook that installs it. */
export async function firmwareRooms(
  { host }: Pick<RemediationTools, "host">,
  manifest: ImageManifest,
  facts: HostFacts,
): Promise<FirmwareRoom[]> {
  const firmware = changesOf(manifest, facts.software).filter((change) => !isBanked(change));
  if (firmware.length === 0) return [];
  const lacking = new Set(planFor(manifest, facts).unstageable.map(({ sha256 }) => sha256));
  const files = new Map(manifest.vibs.map((vib) => [vib.sha256, vib.sizeBytes]));
  const largest = Math.max(...firmware.flatMap(({ added }) => added.map(({ sizeBytes }) => sizeBytes)));
  const { scratch } = facts;
  return [
    {
      path: scratch?.stagingPath ?? "scratch",
      what: "firmware that cannot be staged",
      needBytes: [...lacking].reduce((sum, sha256) => sum + (files.get(sha256) ?? 0), 0),
      freeBytes: scratch?.space.freeBytes ?? 0,
    },
    { ...(await host.firmwareSpace()), what: "the largest firmware, unpacked for its hook,", needBytes: largest },
  ];
}
