import type { XmlElement } from "../../vib/descriptor/xml-element.js";
import { DEPOT_LIMITS } from "../depot-limits.js";
import type { DepotPlatform } from "../depot-model.js";
import { depotProblem, type Place } from "../depot-problems.js";
import type { XmlFile } from "./index-xml.js";
import { byteCountAt, childNamed, childrenNamed, readRoot, requiredText, textAt } from "./xml-parts.js";

/** A bulletin as either of its two files tells (FORMAT 6.5). */
export interface Bulletin {
  readonly id: string;
  readonly vendor: string;
  readonly summary: string;
  readonly description: string;
  readonly severity: string;
  readonly category: string;
  readonly urgency: string;
  readonly releaseType: string;
  readonly kbUrl: string;
  readonly contact: string;
  readonly releaseDate: string;
  /** Both, or the bulletin is no component. */
  readonly component?: ComponentSpec;
  readonly platforms: readonly DepotPlatform[];
  readonly vibIds: readonly string[];
}

export interface ComponentSpec {
  readonly name: string;
  readonly displayName: string;
  readonly version: string;
  readonly displayVersion: string;
}

/** What vmware.xml says about a VIB's file. */
export interface VibFile {
  readonly id: string;
  readonly relativePath: string;
  readonly packedBytes: number;
  /** Lower-case hex; undefined where another kind of checksum is given. */
  readonly sha256?: string;
  readonly rebootRequired?: boolean;
}

/** vmware.xml: all bulletins, with their VIBs. BULLETIN_INVALID, DEPOT_INVALID. */
export function readAllBulletins({ bytes, place }: XmlFile): {
  readonly bulletins: readonly Bulletin[];
  readonly vibFiles: readonly VibFile[];
} {
  const root = readRoot({ bytes, place, rootName: "metadataResponse", maxBytes: DEPOT_LIMITS.allBulletinsBytes });
  const elements = childrenNamed(root, "bulletin");
  const vibs = elements.flatMap((element) => childrenNamed(childNamed(element, "vibList"), "vib"));
  return {
    bulletins: elements.map((element) => toBulletin(element, place)),
    vibFiles: vibs.map((vib) => toVibFile(vib, place)),
  };
}

/** bulletins/<id>.xml. BULLETIN_INVALID, DEPOT_INVALID. */
export function readBulletin({ bytes, place }: XmlFile): Bulletin {
  return toBulletin(readRoot({ bytes, place, rootName: "bulletin", maxBytes: DEPOT_LIMITS.smallFileBytes }), place);
}

function toBulletin(element: XmlElement, place: Place): Bulletin {
  const id = requiredText(element, "id", place);
  const component = toComponentSpec(element, { ...place, bulletin: id });
  return {
    id,
    vendor: textAt(element, "vendor"),
    summary: textAt(element, "summary"),
    description: textAt(element, "description"),
    severity: textAt(element, "severity"),
    category: textAt(element, "category"),
    urgency: textAt(element, "urgency"),
    releaseType: textAt(element, "releaseType"),
    kbUrl: textAt(element, "kbUrl"),
    contact: textAt(element, "contact"),
    releaseDate: textAt(element, "releaseDate"),
    ...(component === undefined ? {} : { component }),
    platforms: childrenNamed(childNamed(element, "platforms"), "softwarePlatform").map(toPlatform),
    vibIds: vibIdsOf(childNamed(element, "vibList"), place),
  };
}

/** A component has both elements; one alone is an error (case 62). */
function toComponentSpec(element: XmlElement, at: Place & { readonly bulletin: string }): ComponentSpec | undefined {
  const nameSpec = childNamed(element, "componentNameSpec");
  const versionSpec = childNamed(element, "componentVersionSpec");
  if (nameSpec === undefined && versionSpec === undefined) return undefined;
  const name = nameSpec?.attributes.get("name") ?? "";
  const version = versionSpec?.attributes.get("version") ?? "";
  if (name === "") throw depotProblem("BULLETIN_INVALID", { ...at, why: "it has a component version and no name" });
  if (version === "") throw depotProblem("BULLETIN_INVALID", { ...at, why: "it has a component name and no version" });
  return {
    name,
    displayName: nameSpec?.attributes.get("uiString") ?? name,
    version,
    displayVersion: versionSpec?.attributes.get("uiString") ?? version,
  };
}

const toPlatform = (element: XmlElement): DepotPlatform => ({
  productLineId: element.attributes.get("productLineID") ?? "",
  version: element.attributes.get("version") ?? "",
  locale: element.attributes.get("locale") ?? "",
});

/** vmware.xml holds whole VIBs, bulletins/*.xml ids alone. */
function vibIdsOf(list: XmlElement | undefined, place: Place): readonly string[] {
  const ids = [
    ...childrenNamed(list, "vib").map((vib) => requiredText(vib, "vibID", place)),
    ...childrenNamed(list, "vibID").map(({ text }) => text.trim()),
  ];
  return [...new Set(ids)];
}

function toVibFile(vib: XmlElement, place: Place): VibFile {
  const id = requiredText(vib, "vibID", place);
  const file = childNamed(vib, "vibFile");
  if (file === undefined) throw depotProblem("DEPOT_INVALID", { ...place, what: `VIB ${id} has no <vibFile>` });
  const checksum = childNamed(file, "checksum");
  const reboot = textAt(childNamed(vib, "postInstall"), "rebootRequired");
  return {
    id,
    relativePath: requiredText(file, "relativePath", place),
    packedBytes: byteCountAt(file, "packedSize", place),
    ...(textAt(checksum, "checksumType") === "sha-256" ? { sha256: textAt(checksum, "checksum").toLowerCase() } : {}),
    ...(reboot === "" ? {} : { rebootRequired: reboot === "true" || reboot === "1" }),
  };
}
