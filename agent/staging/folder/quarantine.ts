import type { Folder } from "../../../core/durable/folder.js";

/** Folder in the staging folder (0700) for what was found there and is not, or no longer, a verified VIB. Nothing in it counts as staged. */
export const QUARANTINE = "quarantine";

const MAX_NAME_BYTES = 255;
/** Deeper folders are not looked into: what lies there counts as nothing. */
const MOST_DEPTH = 16;
const BLOCK_BYTES = 512n;

/** What lies in quarantine. Only a plain file may be deleted for room: a folder is somebody's work. */
export interface Quarantined {
  readonly name: string;
  /** On disk. */
  readonly sizeBytes: number;
  readonly kind: "file" | "other";
}

/** Moves a name of `from` into the quarantine of a staging folder, replacing nothing there; durable when it returns. Answers its name there. */
export function moveToQuarantine(root: Folder, from: Folder, { name, nowMs }: { name: string; nowMs: number }): string {
  using quarantine = root.child(QUARANTINE, { create: true });
  const fresh = freeName(quarantine, name, nowMs);
  from.moveTo(quarantine, name, fresh);
  from.sync();
  quarantine.sync();
  return fresh;
}

export const quarantinedIn = (quarantine: Folder): Quarantined[] =>
  quarantine.names().flatMap((name) => {
    const stat = quarantine.statExactly(name);
    if (stat === undefined) return [];
    // A link elsewhere, or a second name: removing it here would free nothing.
    const kind = stat.isFile() && stat.nlink === 1n ? "file" : "other";
    return [{ name, sizeBytes: Number(bytesBelow(quarantine, name, MOST_DEPTH)), kind }];
  });

function bytesBelow(folder: Folder, name: string, depth: number): bigint {
  const stat = folder.statExactly(name);
  if (stat === undefined) return 0n;
  const own = stat.blocks * BLOCK_BYTES;
  if (!stat.isDirectory() || depth === 0) return own;
  using inner = folder.child(name);
  return inner.names().reduce((sum, one) => sum + bytesBelow(inner, one, depth - 1), own);
}

/** `<UTC time>-<name>`, cut where it would be too long, numbered where there is one already. */
function freeName(quarantine: Folder, name: string, nowMs: number): string {
  const time = new Date(nowMs).toISOString().replace(/[-:]/g, "");
  for (let count = 1; ; count++) {
    const prefix = count === 1 ? `${time}-` : `${time}-${count}-`;
    const fresh = `${prefix}${cut(name, MAX_NAME_BYTES - prefix.length)}`;
    if (quarantine.stat(fresh) === undefined) return fresh;
  }
}

function cut(name: string, mostBytes: number): string {
  const letters = [...name];
  while (Buffer.byteLength(letters.join("")) > mostBytes) letters.pop();
  return letters.join("");
}
