import type { ComplianceStatus } from "../../domain/compliance-model.js";
import type { DeviceVerdict } from "../../domain/compliance/hardware-support.js";
import type { ManagedPackage, ManagerAnswer } from "../../domain/managed-packages.js";
import {
  FirmwareStatus,
  type CheckFirmwareResponse,
  type HardwareSupportPackage,
  type ListPackagesResponse,
} from "../../../proto/gen/greenroom/hsm/v1/hsm_pb.js";
import { label, MOST, sentence } from "../message-bounds.js";

/** What one manager tells can fill no database: more packages and rules than are known to be real are cut. */
const MOST_PACKAGES = 1_000;
const MOST_RULES = 1_000;

export const readManagerAnswer = (message: ListPackagesResponse): ManagerAnswer => ({
  displayName: label(message.displayName),
  vendor: label(message.vendor),
  description: sentence(message.description),
  packages: message.packages.slice(0, MOST_PACKAGES).map(readPackage),
});

function readPackage(message: HardwareSupportPackage): ManagedPackage {
  const components = Object.entries(message.components).slice(0, MOST_RULES);
  return {
    name: label(message.name),
    version: label(message.version),
    displayName: label(message.displayName),
    description: sentence(message.description),
    releaseDate: label(message.releaseDate),
    supportedBaseImages: message.supportedBaseImages.slice(0, MOST.texts).map(label),
    components: Object.fromEntries(components.map(([name, version]) => [label(name), label(version)])),
    stageable: message.stageable,
    firmware: message.firmware.slice(0, MOST_RULES).map((rule) => ({
      component: label(rule.component),
      deviceClass: label(rule.deviceClass),
      deviceMatch: label(rule.deviceMatch),
      version: label(rule.version),
      stageable: rule.stageable,
    })),
  };
}

// Partial, since enums of proto3 are open: a newer manager may send any number.
const STATUSES: Readonly<Partial<Record<number, ComplianceStatus>>> = {
  [FirmwareStatus.COMPLIANT]: "COMPLIANT",
  [FirmwareStatus.NON_COMPLIANT]: "NON_COMPLIANT",
  [FirmwareStatus.INCOMPATIBLE]: "INCOMPATIBLE",
  [FirmwareStatus.UNAVAILABLE]: "UNAVAILABLE",
};

/** A verdict that nobody understands is none: the manager cannot tell. */
export const readVerdicts = (message: CheckFirmwareResponse): DeviceVerdict[] =>
  message.devices.slice(0, MOST.targets).map((one) => ({
    target: label(one.targetId),
    status: STATUSES[one.status] ?? "UNAVAILABLE",
    current: label(one.currentVersion),
    wanted: label(one.targetVersion),
    stageable: one.stageable,
    why: sentence(one.reason),
  }));
