import type { HardwarePlatform } from "../domain/inventory/hardware-platform.js";
import { isAcceptanceLevel } from "../../formats/vib/acceptance.js";
import type { Target, TargetKind, TargetSoftware } from "../../formats/vib/target.js";
import type {
  GetHostResponse,
  GetSoftwareResponse,
  HardwarePlatform as HardwareMessage,
} from "../../proto/gen/greenroom/agent/v1/agent_pb.js";
import {
  TargetKind as TargetKindMessage,
  type Target as TargetMessage,
  type TargetSoftware as TargetSoftwareMessage,
} from "../../proto/gen/greenroom/types/v1/target_pb.js";
import type { HostFacts } from "../store/inventory/host-record.js";
import { label, MOST, sentence, size } from "./message-bounds.js";
import type { MeasuredSoftware } from "./staging-progress.js";

/** What a host says about itself; where it can be reached it says when it enrols and with each Hello. */
export type ToldFacts = Omit<HostFacts, "address">;

// Partial, since enums of proto3 are open: a newer or a hostile agent may send any number.
export const KINDS: Readonly<Partial<Record<number, TargetKind>>> = {
  [TargetKindMessage.UNSPECIFIED]: "HOST",
  [TargetKindMessage.HOST]: "HOST",
  [TargetKindMessage.DPU]: "DPU",
  [TargetKindMessage.FIRMWARE]: "FIRMWARE",
};

/** A target as its host describes it; undefined for one of a kind that this controller does not know. */
function readTarget(message: TargetMessage): Target | undefined {
  const kind = KINDS[message.kind];
  if (kind === undefined) return undefined;
  return {
    id: label(message.id),
    kind,
    platform: label(message.platform),
    ...(message.parentId !== "" && { parentId: label(message.parentId) }),
    ...(message.device !== "" && { device: label(message.device) }),
  };
}

/** Targets as their host describes them, those of unknown kinds left out. */
export const readTargets = (messages: readonly TargetMessage[]): Target[] =>
  messages.slice(0, MOST.targets).flatMap((one) => readTarget(one) ?? []);

function readTargetSoftware(message: TargetSoftwareMessage): TargetSoftware | undefined {
  const target = message.target && readTarget(message.target);
  if (target === undefined) return undefined;
  return {
    target,
    version: label(message.version),
    ...(message.trouble !== "" && { trouble: sentence(message.trouble) }),
    ...(message.bankBytes > 0n && { bankBytes: size(message.bankBytes) }),
    vibs: message.vibs.slice(0, MOST.vibs).map((vib) => ({
      // Four labels in one.
      id: sentence(vib.id),
      vendor: label(vib.vendor),
      type: label(vib.type),
      name: label(vib.name),
      version: label(vib.version),
      descriptorSha256: label(vib.descriptorSha256),
      acceptanceLevel: label(vib.acceptanceLevel),
      sizeBytes: size(vib.sizeBytes),
      ...(vib.removal && { removal: { live: vib.removal.live, maintenanceMode: vib.removal.maintenanceMode } }),
    })),
  };
}

const readHardware = (message: HardwareMessage): HardwarePlatform => ({
  vendor: label(message.vendor),
  model: label(message.model),
  serialNumber: label(message.serialNumber),
  biosVendor: label(message.biosVendor),
  biosVersion: label(message.biosVersion),
  biosDate: label(message.biosDate),
});

/** Answer of GetHost. A level that nobody knows is taken for the strictest. */
export function readHostFacts(message: GetHostResponse): ToldFacts {
  const { scratch, acceptanceLevel } = message;
  return {
    name: message.hostName,
    agentVersion: label(message.agentVersion),
    bootId: label(message.bootId),
    targets: readTargets(message.targets),
    acceptanceLevel: isAcceptanceLevel(acceptanceLevel) ? acceptanceLevel : "VMwareCertified",
    driver: label(message.driver),
    development: message.development,
    hardware: message.hardware === undefined ? null : readHardware(message.hardware),
    scratch:
      scratch === undefined
        ? null
        : {
            stagingFolder: sentence(scratch.stagingFolder),
            freeBytes: size(scratch.freeBytes),
            stagedBytes: size(scratch.stagedBytes),
            volatile: scratch.volatile,
            totalBytes: size(scratch.totalBytes),
            problem: scratch.problem === undefined ? null : sentence(scratch.problem.message),
          },
  };
}

/** Answer of GetSoftware; an entry that names no known target says nothing and is left out. */
export function readMeasuredSoftware(message: GetSoftwareResponse): MeasuredSoftware {
  const software = message.software
    .slice(0, MOST.targets)
    .map(readTargetSoftware)
    .filter((one) => one !== undefined);
  return { software, bootId: label(message.bootId) };
}
