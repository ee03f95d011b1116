import type { HardwarePackage } from "./packages-file.js";

export interface Device {
  readonly targetId: string;
  readonly deviceClass: string;
  readonly device: string;
  readonly version: string;
}

export interface Verdict {
  readonly targetId: string;
  readonly status: "COMPLIANT" | "NON_COMPLIANT" | "INCOMPATIBLE";
  readonly currentVersion: string;
  readonly targetVersion: string;
  readonly stageable: boolean;
  readonly reason: string;
}

/** The devices of a host that a package has firmware for, each against the version it ought to have. */
export function judgeFirmware(one: HardwarePackage, devices: readonly Device[]): Verdict[] {
  return devices.flatMap((device): Verdict[] => {
    const rule = one.firmware.find(
      ({ deviceClass, deviceMatch }) =>
        deviceClass.toLowerCase() === device.deviceClass.toLowerCase() &&
        (deviceMatch === "" || deviceMatch === device.device),
    );
    if (rule === undefined) return [];
    const refused = rule.refusesFrom.includes(device.version);
    const status = device.version === rule.version ? "COMPLIANT" : refused ? "INCOMPATIBLE" : "NON_COMPLIANT";
    return [
      {
        targetId: device.targetId,
        status,
        currentVersion: device.version,
        targetVersion: rule.version,
        stageable: rule.stageable && one.stageable,
        reason: refused ? `${device.version} cannot go to ${rule.version} in one step` : "",
      },
    ];
  });
}

/** `9.0.*`: `*` stands for any rest. */
export const supports = ({ supportedBaseImages: patterns }: HardwarePackage, baseImage: string): boolean =>
  baseImage === "" ||
  patterns.length === 0 ||
  patterns.some((pattern) =>
    pattern.endsWith("*") ? baseImage.startsWith(pattern.slice(0, -1)) : pattern === baseImage,
  );
