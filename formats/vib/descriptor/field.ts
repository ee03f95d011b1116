import { VIB_LIMITS } from "../archive/limits.js";
import { vibProblem } from "../vib-problems.js";
import type { XmlElement } from "./xml-element.js";

/** One element with its path, and the list where what nobody knows is noted. */
export interface Place {
  readonly element: XmlElement;
  readonly path: string;
  readonly where: string;
  readonly unknown: string[];
}

export const invalid = (place: Pick<Place, "where">, what: string) =>
  vibProblem("DESCRIPTOR_INVALID", { where: place.where, what });

export const inside = (place: Place, element: XmlElement): Place => ({
  ...place,
  element,
  path: `${place.path}/${element.name}`,
});

/** Children by name, each at most once; a second one is an error that names it, a stranger is noted. */
export function children(place: Place, known: readonly string[]): ReadonlyMap<string, Place> {
  const found = new Map<string, Place>();
  for (const element of place.element.children) {
    const child = inside(place, element);
    if (!known.includes(element.name)) place.unknown.push(child.path);
    else if (found.has(element.name)) throw invalid(place, `element ${child.path} stands there twice`);
    else found.set(element.name, child);
  }
  return found;
}

/** Children that may repeat, of one name; others are noted. */
export function repeated(place: Place, name: string): Place[] {
  for (const element of place.element.children)
    if (element.name !== name) place.unknown.push(`${place.path}/${element.name}`);
  return place.element.children.filter((element) => element.name === name).map((element) => inside(place, element));
}

/** Attributes by name; strangers are noted. */
export function attributes(place: Place, known: readonly string[]): ReadonlyMap<string, string> {
  for (const name of place.element.attributes.keys())
    if (!known.includes(name)) place.unknown.push(`${place.path}/@${name}`);
  return place.element.attributes;
}

export function required<T>(place: Place, found: T | undefined, name: string): T {
  if (found === undefined) throw invalid(place, `${place.path}/${name} is missing`);
  return found;
}

export function textOf(place: Place): string {
  const text = place.element.text.trim();
  if (text.length > VIB_LIMITS.textChars)
    throw invalid(place, `${place.path} is longer than ${VIB_LIMITS.textChars} characters`);
  return text;
}

/** The parts of an id also become file names: no separators, no control characters, never empty. */
export function labelOf(place: Place): string {
  const text = textOf(place);
  if (text === "" || text === "." || text === ".." || text.length > 255 || /[/\\\p{Cc}]/u.test(text))
    throw invalid(place, `${place.path} is ${JSON.stringify(text.slice(0, 64))}, which is no legal name`);
  return text;
}
