import { TextDecoder } from "node:util";

import { SaxesParser } from "saxes";

import { coreProblem } from "../../../core/problem/core-problems.js";
import { isProblem } from "../../../core/problem/problem.js";
import { VIB_LIMITS } from "../archive/limits.js";
import { vibProblem } from "../vib-problems.js";

/** An element as read: no namespaces, text of its own joined, comments dropped. */
export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  readonly text: string;
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[];
  text: string;
}

const CHUNK_CHARS = 64 * 1024;

export interface XmlLimits {
  readonly maxBytes: number;
}

/**
 * The root element of an XML document: UTF-8 only, no document type, bounded in size, depth, elements and attributes.
 * Throws XML_MALFORMED with line and column, XML_FORBIDDEN_DTD, LIMIT_EXCEEDED.
 */
export function readXml(bytes: Uint8Array, where: string, limits: XmlLimits): XmlElement {
  if (bytes.length > limits.maxBytes)
    throw coreProblem("LIMIT_EXCEEDED", { where, what: "the size in bytes", limit: limits.maxBytes });
  const text = decodeUtf8(bytes, where);
  const tree = new Tree(where);
  const parser = new SaxesParser({ xmlns: false, position: true });
  parser.on("doctype", () => {
    throw vibProblem("XML_FORBIDDEN_DTD", { where });
  });
  parser.on("xmldecl", ({ encoding }) => {
    if (encoding !== undefined && encoding.toLowerCase() !== "utf-8")
      throw vibProblem("XML_MALFORMED", { where, what: `it declares the encoding ${encoding}` });
  });
  parser.on("opentag", (tag) => tree.open(tag.name, Object.entries(tag.attributes)));
  parser.on("text", (part) => tree.append(part));
  parser.on("cdata", (part) => tree.append(part));
  parser.on("closetag", () => tree.close());
  try {
    for (let at = 0; at < text.length; at += CHUNK_CHARS) parser.write(text.slice(at, at + CHUNK_CHARS));
    parser.close();
  } catch (thrown) {
    if (isProblem(thrown)) throw thrown;
    const what = thrown instanceof Error ? thrown.message : String(thrown);
    throw vibProblem("XML_MALFORMED", { where, what: `line:column ${what}` }, thrown);
  }
  return tree.root();
}

/** A byte order mark is dropped, anything that is not UTF-8 refused (FORMAT case 23). */
function decodeUtf8(bytes: Uint8Array, where: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw vibProblem("XML_MALFORMED", { where, what: "it is not UTF-8" }, cause);
  }
}

class Tree {
  private readonly path: OpenElement[] = [];
  private elements = 0;
  // Most elements have no attributes, and an empty map each would be most of the tree.
  private readonly none: ReadonlyMap<string, string> = new Map();
  private top: XmlElement | undefined;

  constructor(private readonly where: string) {}

  open(name: string, attributes: readonly (readonly [string, string])[]): void {
    this.elements += 1;
    this.bound("the depth of elements", this.path.length + 1, VIB_LIMITS.xmlDepth);
    this.bound("the number of elements", this.elements, VIB_LIMITS.xmlElements);
    this.bound("the number of attributes", attributes.length, VIB_LIMITS.xmlAttributes);
    const element: OpenElement = {
      name,
      attributes: attributes.length === 0 ? this.none : new Map(attributes),
      children: [],
      text: "",
    };
    const parent = this.path.at(-1);
    if (parent === undefined) this.top = element;
    else parent.children.push(element);
    this.path.push(element);
  }

  append(text: string): void {
    const open = this.path.at(-1);
    if (open !== undefined) open.text += text;
  }

  close(): void {
    this.path.pop();
  }

  root(): XmlElement {
    // Not reached without a root: the parser refuses such a document first.
    if (this.top === undefined)
      throw vibProblem("XML_MALFORMED", { where: this.where, what: "it has no root element" });
    return this.top;
  }

  private bound(what: string, actual: number, limit: number): void {
    if (actual > limit) throw coreProblem("LIMIT_EXCEEDED", { where: this.where, what, limit });
  }
}
