import type { Implementation } from "../core/rpc/service.js";
import { FirmwareStatus, type HardwareSupportService } from "../proto/gen/greenroom/hsm/v1/hsm_pb.js";
import { hsmProblem } from "./hsm-problems.js";
import { judgeFirmware, supports, type Verdict } from "./judge-firmware.js";
import { readPackages, type HardwarePackage } from "./packages-file.js";

const STATUSES: Record<Verdict["status"], FirmwareStatus> = {
  COMPLIANT: FirmwareStatus.COMPLIANT,
  NON_COMPLIANT: FirmwareStatus.NON_COMPLIANT,
  INCOMPATIBLE: FirmwareStatus.INCOMPATIBLE,
};

/** The whole contract, by a file. */
export const managerService = (path: string): Implementation<typeof HardwareSupportService> => ({
  async listPackages({ baseImageVersion }) {
    const { packages, ...manager } = await readPackages(path);
    return { ...manager, packages: packages.filter((one) => supports(one, baseImageVersion)).map(writePackage) };
  },
  async checkFirmware({ packageName: name, packageVersion: version, devices }) {
    const { packages } = await readPackages(path);
    const found = packages.find((one) => one.name === name && one.version === version);
    if (found === undefined) throw hsmProblem("PACKAGE_UNKNOWN", { name, version });
    const verdicts = judgeFirmware(found, devices);
    return { devices: verdicts.map((verdict) => ({ ...verdict, status: STATUSES[verdict.status] })) };
  },
});

const writePackage = ({ firmware, ...one }: HardwarePackage) => ({
  ...one,
  firmware: firmware.map(({ refusesFrom: _own, ...rule }) => rule),
});
