import { acceptanceOfWord, type AcceptanceLevel } from "./acceptance.js";
import { VIB_LIMITS } from "./archive/limits.js";
import type { VibDescriptor, VibType } from "./descriptor-model.js";
import { attributes, children, invalid, labelOf, repeated, required, textOf, type Place } from "./descriptor/field.js";
import { booleanOf } from "./descriptor/scalar.js";
import { readPayloads } from "./descriptor/payload-elements.js";
import { readRelationships } from "./descriptor/relationships.js";
import { readReleaseDate } from "./descriptor/release-date.js";
import { readSystemRequires } from "./descriptor/system-requires.js";
import { readXml, type XmlElement } from "./descriptor/xml-element.js";
import { parseVersion } from "./version.js";
import { vibProblem } from "./vib-problems.js";

const ELEMENTS = [
  "type", "name", "version", "vendor", "summary", "description", "release-date", "urls", "relationships", "software-tags",
  "system-requires", "file-list", "acceptance-level", "live-install-allowed", "live-remove-allowed", "cimom-restart",
  "stateless-ready", "overlay", "payloads",
] as const; // prettier-ignore

const TYPES: readonly string[] = ["bootbank", "locker", "meta"] satisfies readonly VibType[];

/** The label of a VIB. Never parsed back: its parts may hold `_` (FORMAT part 2). */
export const vibIdOf = (vib: Pick<VibDescriptor, "vendor" | "type" | "name" | "version">): string =>
  `${vib.vendor}_${vib.type}_${vib.name}_${vib.version}`;

/**
 * The descriptor that these bytes say (FORMAT part 2). Unknown elements and attributes are kept by path in `unknown`.
 * Throws XML_MALFORMED, XML_FORBIDDEN_DTD, LIMIT_EXCEEDED, DESCRIPTOR_UNSUPPORTED, DESCRIPTOR_INVALID,
 * VERSION_INVALID, RELATION_INVALID, PATH_INVALID; `where` names the file in their messages.
 */
export function readDescriptor(bytes: Uint8Array, where = "descriptor.xml"): VibDescriptor {
  const root = readXml(bytes, where, { maxBytes: VIB_LIMITS.descriptorBytes });
  refuseOtherFormats(root, where);
  const unknown: string[] = [];
  const place: Place = { element: root, path: root.name, where, unknown };
  attributes(place, ["version"]);
  const found = children(place, ELEMENTS);
  const need = (name: (typeof ELEMENTS)[number]): Place => required(place, found.get(name), name);
  const type = readType(need("type"));
  const label = {
    vendor: labelOf(need("vendor")),
    type,
    name: labelOf(need("name")),
    version: readVersion(need("version")),
  };
  const files = found.get("file-list");
  const payloads = found.get("payloads");
  if (payloads === undefined && type !== "meta") throw invalid(place, `${place.path}/payloads is missing`);
  return {
    id: vibIdOf(label),
    ...label,
    summary: textOf(need("summary")),
    description: textOf(need("description")),
    ...readDate(need("release-date")),
    urls: repeated(need("urls"), "url").map((url) => ({
      key: attributes(url, ["key"]).get("key") ?? "",
      text: textOf(url),
    })),
    ...readRelationships(need("relationships")),
    softwareTags: repeated(need("software-tags"), "tag").map(textOf),
    ...readSystemRequires(need("system-requires")),
    files: files === undefined ? [] : repeated(files, "file").map(readFilePath),
    acceptanceLevel: readLevel(found.get("acceptance-level")),
    liveInstallAllowed: booleanOf(need("live-install-allowed")),
    liveRemoveAllowed: booleanOf(need("live-remove-allowed")),
    cimomRestart: booleanOf(need("cimom-restart")),
    statelessReady: booleanOf(need("stateless-ready")),
    overlay: booleanOf(need("overlay")),
    payloads: payloads === undefined ? [] : readPayloads(payloads),
    unknown,
  };
}

function refuseOtherFormats(root: XmlElement, where: string): void {
  const unsupported = (what: string) => vibProblem("DESCRIPTOR_UNSUPPORTED", { where, what });
  if (root.name !== "vib") throw unsupported(`its root element is ${root.name.slice(0, 64)}`);
  const version = root.attributes.get("version");
  if (version !== "5.0") throw unsupported(`its version is ${JSON.stringify(version?.slice(0, 64) ?? "")}`);
  refuseNamespaces(root, unsupported);
}

/** A descriptor is in no namespace; an element of another one would only look like ours. */
function refuseNamespaces(element: XmlElement, unsupported: (what: string) => Error): void {
  for (const name of element.attributes.keys())
    if (name === "xmlns" || name.startsWith("xmlns:"))
      throw unsupported(`element ${element.name} declares a namespace`);
  for (const child of element.children) refuseNamespaces(child, unsupported);
}

const isVibType = (text: string): text is VibType => TYPES.includes(text);

function readType(place: Place): VibType {
  const text = textOf(place);
  if (!isVibType(text)) throw invalid(place, `${place.path} is ${JSON.stringify(text.slice(0, 64))}`);
  return text;
}

function readVersion(place: Place): string {
  const text = textOf(place);
  parseVersion(text, `${place.where}: ${place.path}`);
  return text;
}

function readDate(place: Place): Pick<VibDescriptor, "releaseDate" | "releasedAtMs"> {
  const releaseDate = textOf(place);
  const releasedAtMs = readReleaseDate(releaseDate);
  if (releasedAtMs === undefined)
    throw invalid(place, `${place.path} is ${JSON.stringify(releaseDate.slice(0, 64))} and not a date`);
  return { releaseDate, releasedAtMs };
}

/** Absent means community (extensibility schema, FORMAT part 2). */
function readLevel(place: Place | undefined): AcceptanceLevel {
  if (place === undefined) return "CommunitySupported";
  const text = textOf(place);
  const level = acceptanceOfWord(text);
  if (level === undefined) throw invalid(place, `${place.path} is ${JSON.stringify(text.slice(0, 64))}`);
  return level;
}

function readFilePath(place: Place): string {
  const path = textOf(place);
  if (!isSafePath(path))
    throw vibProblem("PATH_INVALID", { where: place.where, path: JSON.stringify(path.slice(0, 256)) });
  return path;
}

/** Relative, without empty, `.` and `..` parts, without NUL (FORMAT part 2, case 38). */
export function isSafePath(path: string): boolean {
  return !path.includes("\0") && path.split("/").every((part) => part !== "" && part !== "." && part !== "..");
}
