import { isProblem } from "../../../core/problem/problem.js";
import { readDescriptor } from "../../vib/descriptor.js";
import { readXml, type XmlElement } from "../../vib/descriptor/xml-element.js";
import { DEPOT_LIMITS } from "../depot-limits.js";
import type { DepotVibCopy } from "../depot-model.js";
import { depotProblem, type Place } from "../depot-problems.js";
import type { XmlFile } from "./index-xml.js";
import { childrenNamed, textAt } from "./xml-parts.js";

/** A descriptor copy of the depot with its extra elements (FORMAT part 2). */
export interface VibCopy {
  readonly id: string;
  readonly place: Place;
  readonly copy: DepotVibCopy;
  /** Empty when the copy does not tell. */
  readonly relativePath: string;
  /** Several where a packer left one of its own. */
  readonly packedBytes: readonly number[];
  /** Lower-case hex. */
  readonly sha256?: string;
}

/** vibs/<name>.xml: DEPOT_INVALID naming the member, for whatever the descriptor reader objects to. */
export function readVibCopy({ bytes, place }: XmlFile): VibCopy {
  const where = `${place.bundle}: ${place.member}`;
  const copy = asDepotProblem(() => readDescriptor(bytes, where), place);
  const root = asDepotProblem(() => readXml(bytes, where, { maxBytes: DEPOT_LIMITS.smallFileBytes }), place);
  const sha256 = sha256Of(root);
  return {
    id: copy.id,
    place,
    copy,
    relativePath: textAt(root, "relative-path"),
    packedBytes: childrenNamed(root, "packed-size").map(({ text }) => Number(text.trim())),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

function sha256Of(root: XmlElement): string | undefined {
  const checksums = childrenNamed(root, "checksum");
  return checksums
    .find(({ attributes }) => attributes.get("checksum-type") === "sha-256")
    ?.text.trim()
    .toLowerCase();
}

function asDepotProblem<T>(read: () => T, place: Place): T {
  try {
    return read();
  } catch (cause) {
    if (!isProblem(cause) || cause.code === "LIMIT_EXCEEDED" || cause.code.startsWith("XML_")) throw cause;
    throw depotProblem("DEPOT_INVALID", { ...place, what: cause.message }, cause);
  }
}
