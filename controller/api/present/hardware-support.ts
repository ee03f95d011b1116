import { fingerprintOf } from "../../../core/trust/pinned-authority.js";
import type { ManagedPackage, ManagerAnswer } from "../../domain/managed-packages.js";
import type { HardwareManagerRecord } from "../../store/library/hardware-managers.js";
import type { HardwareManagerDetail, HardwareManagerSummary, HardwarePackage } from "../wire/hardware-support.js";

export const presentManager = (record: HardwareManagerRecord): HardwareManagerSummary => ({
  manager: record.id,
  display_name: record.displayName,
  description: record.description,
  vendor: record.vendor,
});

/** `asked`: what it lists now, or why it does not answer. */
export const presentManagerDetail = (
  record: HardwareManagerRecord,
  asked: ManagerAnswer | string,
): HardwareManagerDetail => ({
  ...presentManager(record),
  url: record.url,
  ca_fingerprint: fingerprintOf(record.caPem),
  registered_by: record.registeredBy,
  registered_at: record.registeredAt,
  state: typeof asked === "string" ? "UNAVAILABLE" : "AVAILABLE",
  reason: typeof asked === "string" ? asked : "",
  packages: typeof asked === "string" ? 0 : asked.packages.length,
});

export const presentPackage = (one: ManagedPackage): HardwarePackage => ({
  pkg: one.name,
  version: one.version,
  description: one.description,
  supported_releases: [...one.supportedBaseImages],
  greenroom: {
    stageable: one.stageable,
    components: { ...one.components },
    firmware: one.firmware.map(({ component, deviceClass, deviceMatch, version, stageable }) => ({
      component,
      device_class: deviceClass,
      device_match: deviceMatch,
      version,
      stageable: stageable && one.stageable,
    })),
  },
});
