import { readXml, type XmlElement } from "../vib/descriptor/xml-element.js";
import { xmlElement, xmlLeaf } from "../vib/descriptor/xml-text.js";
import { bootbankProblem } from "./bootbank-problems.js";

/** Which file of the bank a payload is. */
export interface ProfilePayload {
  readonly name: string;
  readonly fileName: string;
}

export interface ProfileVib {
  readonly vibId: string;
  readonly payloads: readonly ProfilePayload[];
}

/** An image profile: the closed list of VIBs of an image (FORMAT part 7). */
export interface ImageProfile {
  readonly name: string;
  readonly creator: string;
  readonly profileId: string;
  /** As written, ISO 8601; empty when it is not told. */
  readonly creationTime: string;
  readonly modifiedTime: string;
  /** Edit counter. */
  readonly serialNumber: number;
  readonly description: string;
  readonly readOnly: boolean;
  /** The floor, in the profile's own word (`partner`, …); empty when it is not told. */
  readonly acceptanceLevel: string;
  readonly vibs: readonly ProfileVib[];
}

const MAX_BYTES = 16 * 1024 * 1024;

/** Reads a profile; unknown elements (7.0 and later add some) are ignored. PROFILE_INVALID, XML_MALFORMED, LIMIT_EXCEEDED. */
export function readImageProfile(bytes: Uint8Array, where: string): ImageProfile {
  const root = readXml(bytes, where, { maxBytes: MAX_BYTES });
  if (root.name !== "imageprofile")
    throw bootbankProblem("PROFILE_INVALID", { where, what: `its root is <${root.name.slice(0, 64)}>` });
  const serial = textAt(root, "serialno");
  return {
    name: required(root, { name: "name", where }),
    creator: textAt(root, "creator"),
    profileId: textAt(root, "profileID"),
    creationTime: textAt(root, "creationtime"),
    modifiedTime: textAt(root, "modifiedtime"),
    serialNumber: /^\d{1,15}$/.test(serial) ? Number(serial) : 0,
    description: textAt(root, "description"),
    readOnly: ["true", "1"].includes(textAt(root, "readonly")),
    acceptanceLevel: textAt(root, "acceptancelevel"),
    vibs: readVibs(root, where),
  };
}

function readVibs(root: XmlElement, where: string): readonly ProfileVib[] {
  const list = root.children.filter(({ name }) => name === "viblist").flatMap(({ children }) => children);
  const vibs = list.filter(({ name }) => name === "vib").map((vib) => toVib(vib, where));
  const ids = new Set<string>();
  for (const { vibId } of vibs) {
    if (ids.has(vibId)) throw bootbankProblem("PROFILE_INVALID", { where, what: `it names ${vibId} twice` });
    ids.add(vibId);
  }
  return vibs;
}

function toVib(vib: XmlElement, where: string): ProfileVib {
  const payloads = vib.children.filter(({ name }) => name === "payloads").flatMap(({ children }) => children);
  return {
    vibId: required(vib, { name: "vib-id", where }),
    payloads: payloads
      .filter(({ name }) => name === "payload")
      .map((payload) => ({ name: payload.attributes.get("payload-name") ?? "", fileName: payload.text.trim() })),
  };
}

const textAt = (element: XmlElement, name: string): string =>
  element.children.find((child) => child.name === name)?.text.trim() ?? "";

function required(element: XmlElement, { name, where }: { readonly name: string; readonly where: string }): string {
  const text = textAt(element, name);
  if (text !== "") return text;
  throw bootbankProblem("PROFILE_INVALID", { where, what: `<${element.name}> has no <${name}>` });
}

/** The profile as XML: PROFILE_INVALID for text that XML cannot hold. */
export function writeImageProfile(profile: ImageProfile): Uint8Array {
  const optional = (name: string, text: string): string => (text === "" ? "" : xmlLeaf(name, text));
  const vibs = profile.vibs.map(({ vibId, payloads }) => {
    const files = payloads.map(({ name, fileName }) => xmlLeaf("payload", fileName, [["payload-name", name]]));
    return xmlElement("vib", xmlLeaf("vib-id", vibId) + xmlElement("payloads", files.join("")));
  });
  const parts = [
    xmlLeaf("name", profile.name),
    xmlLeaf("creator", profile.creator),
    optional("profileID", profile.profileId),
    optional("creationtime", profile.creationTime),
    optional("modifiedtime", profile.modifiedTime),
    xmlLeaf("serialno", profile.serialNumber),
    optional("description", profile.description),
    xmlLeaf("readonly", profile.readOnly),
    xmlElement("viblist", vibs.join("")),
    optional("acceptancelevel", profile.acceptanceLevel),
  ];
  const bytes = new Uint8Array(Buffer.from(xmlElement("imageprofile", parts.join("")), "utf8"));
  // What would not read back is never written.
  readImageProfile(bytes, `${profile.name} (to be written)`);
  return bytes;
}
