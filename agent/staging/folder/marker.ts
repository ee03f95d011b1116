import { writeFileDurably } from "../../../core/durable/durable-file.js";
import type { Folder } from "../../../core/durable/folder.js";
import { whyNotOwn } from "./own-file.js";

/** Says which folder this is: 32 hex digits that nobody else has. */
export const MARKER = "marker";
/** What a crash may leave of one. */
export const MARKER_PART = `${MARKER}.part`;
const MARKER_TEXT = /^[0-9a-f]{32}\n$/;
const MARKER_BYTES = 33;

/** What the marker in an open staging folder says; undefined when there is none. One that is no marker counts as nobody's, and is replaced. */
export function markerIn(root: Folder): string | undefined {
  const stat = root.stat(MARKER);
  if (stat?.isFile() !== true || stat.size !== MARKER_BYTES) return undefined;
  const text = root.readWhole(MARKER, MARKER_BYTES).toString("latin1");
  return MARKER_TEXT.test(text) ? text.trimEnd() : undefined;
}

export const writeMarker = (root: Folder, marker: string): void =>
  writeFileDurably(root, MARKER, Buffer.from(`${marker}\n`, "latin1"));

/** What stands in the marker's place and is none, with why: it is somebody's, and in the way of the next marker. */
export function foreignMarkers(root: Folder): { readonly name: string; readonly why: string }[] {
  const [marker, part] = [root.stat(MARKER), root.stat(MARKER_PART)];
  const isForeign = marker !== undefined && markerIn(root) === undefined;
  const whyPart = part && whyNotOwn(part);
  return [
    ...(isForeign ? [{ name: MARKER, why: whyNotOwn(marker) ?? "it is no marker" }] : []),
    ...(whyPart === undefined ? [] : [{ name: MARKER_PART, why: whyPart }]),
  ];
}
