import { readXml, type XmlElement } from "../../vib/descriptor/xml-element.js";
import { depotProblem, type Place } from "../depot-problems.js";

export interface XmlDocument {
  readonly bytes: Uint8Array;
  readonly place: Place;
  readonly rootName: string;
  readonly maxBytes: number;
}

/** The root of a depot's XML file: XML_MALFORMED and its kin name bundle and member; another root is DEPOT_INVALID. */
export function readRoot({ bytes, place, rootName, maxBytes }: XmlDocument): XmlElement {
  const root = readXml(bytes, `${place.bundle}: ${place.member}`, { maxBytes });
  if (root.name === rootName) return root;
  throw depotProblem("DEPOT_INVALID", { ...place, what: `its root is <${root.name.slice(0, 64)}>, not <${rootName}>` });
}

export const childrenNamed = (element: XmlElement | undefined, name: string): readonly XmlElement[] =>
  element?.children.filter((child) => child.name === name) ?? [];

export const childNamed = (element: XmlElement | undefined, name: string): XmlElement | undefined =>
  childrenNamed(element, name)[0];

/** Trimmed text of a child; empty when it is missing. */
export const textAt = (element: XmlElement | undefined, name: string): string =>
  childNamed(element, name)?.text.trim() ?? "";

/** Text of a child that must be there and not be empty: DEPOT_INVALID naming it. */
export function requiredText(element: XmlElement, name: string, place: Place): string {
  const text = textAt(element, name);
  if (text !== "") return text;
  throw depotProblem("DEPOT_INVALID", { ...place, what: `<${element.name}> has no <${name}>` });
}

/** A byte count: DEPOT_INVALID for anything but decimal digits. */
export function byteCountAt(element: XmlElement, name: string, place: Place): number {
  const text = requiredText(element, name, place);
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw depotProblem("DEPOT_INVALID", { ...place, what: `<${name}> is ${text.slice(0, 64)}, not a number of bytes` });
}
