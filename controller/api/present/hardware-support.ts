import { fingerprintOf } from "../../../core/trust/pinned-authority.js";
import type { LibraryComponent } from "../../domain/library-listing.js";
import type { ManagedPackage, ManagerAnswer } from "../../domain/managed-packages.js";
import type { HardwareManagerRecord } from "../../store/library/hardware-managers.js";
import type {
  HardwareManagerDetail,
  HardwareManagerSummary,
  HardwarePackage,
  HardwarePackageVersion,
} from "../wire/hardware-support.js";

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

/** With its components, by the names that the library has for them; a package of a manager removes none. */
export const presentPackageVersion = (
  one: ManagedPackage,
  library: readonly LibraryComponent[],
): HardwarePackageVersion => ({
  ...presentPackage(one),
  components: Object.entries(one.components).map(([name, version]) => ({
    ...{ name, version, display_version: version },
    display_name: library.find((known) => known.name === name && known.version === version)?.displayName ?? name,
  })),
  removed_components: [],
});
