import { writeFileDurably } from "../../../core/durable/durable-file.js";
import type { Folder } from "../../../core/durable/folder.js";

/** Says which folder this is: 32 hex digits that nobody else has. */
export const MARKER = "marker";
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
