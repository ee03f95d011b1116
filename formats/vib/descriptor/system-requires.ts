import type { HardwarePlatform, SoftwarePlatform } from "../descriptor-model.js";
import { attributes, inside, required, type Place } from "./field.js";
import { booleanOf, readBoolean } from "./scalar.js";

export interface SystemRequires {
  readonly maintenanceMode: { readonly onInstall: boolean; readonly onRemove: boolean };
  readonly softwarePlatforms: readonly SoftwarePlatform[];
  readonly hardwarePlatforms: readonly HardwarePlatform[];
}

/** What a VIB asks of its host. Maintenance mode is asked for unless the descriptor says otherwise (FORMAT part 2). */
export function readSystemRequires(place: Place): SystemRequires {
  let maintenanceMode: SystemRequires["maintenanceMode"] = { onInstall: true, onRemove: true };
  const softwarePlatforms: SoftwarePlatform[] = [];
  const hardwarePlatforms: HardwarePlatform[] = [];
  for (const element of place.element.children) {
    const child = inside(place, element);
    switch (element.name) {
      // The second spelling occurs in depot copies.
      case "maintenance-mode":
      case "maintenanceMode":
        maintenanceMode = readMaintenanceMode(child);
        break;
      case "softwarePlatform":
        softwarePlatforms.push(readSoftwarePlatform(child));
        break;
      case "hwplatform":
        hardwarePlatforms.push(readHardwarePlatform(child));
        break;
      default:
        place.unknown.push(child.path);
    }
  }
  return { maintenanceMode, softwarePlatforms, hardwarePlatforms };
}

function readMaintenanceMode(place: Place): SystemRequires["maintenanceMode"] {
  const found = attributes(place, ["on-install", "on-remove"]);
  // The split form may leave the element itself empty.
  const split = found.size > 0 && place.element.text.trim() === "";
  const both = split ? true : booleanOf(place);
  const side = (name: string): boolean => {
    const text = found.get(name);
    return text === undefined ? both : readBoolean(place, text, `${place.path}/@${name}`);
  };
  return { onInstall: side("on-install"), onRemove: side("on-remove") };
}

function readSoftwarePlatform(place: Place): SoftwarePlatform {
  const found = attributes(place, ["productLineID", "version", "locale"]);
  return {
    productLineId: required(place, found.get("productLineID"), "@productLineID"),
    version: found.get("version") ?? "",
    locale: found.get("locale") ?? "",
  };
}

function readHardwarePlatform(place: Place): HardwarePlatform {
  const found = attributes(place, ["vendor", "model", "oem-string"]);
  const vendor = found.get("vendor");
  const model = found.get("model");
  const oemString = found.get("oem-string");
  return {
    ...(vendor === undefined ? {} : { vendor }),
    ...(model === undefined ? {} : { model }),
    ...(oemString === undefined ? {} : { oemString }),
  };
}
