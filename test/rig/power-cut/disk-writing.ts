import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DiskImage, Entry, NodeId, NodeNaming } from "./disk-image.js";

const LIMBO = ".power-cut-limbo";
const NOTHING: ReadonlyMap<string, Entry> = new Map();

/**
 * Makes a folder hold exactly what an image says of it. What is as it should be is not touched, so that it keeps its inode and its times, as
 * on a disk; sockets and pipes do not come back.
 */
export function writeFolder(path: string, image: DiskImage, nodeOf: NodeNaming): void {
  const limbo = join(path, LIMBO);
  const known = new Set([...image.folders.values()].flatMap((names) => [...names.values()].map(({ node }) => node)));
  const nodeAt = (at: string): NodeId => {
    const { dev, ino } = lstatSync(at);
    return nodeOf(dev, ino);
  };
  const namesOf = (folder: string): ReadonlyMap<string, Entry> => image.folders.get(nodeAt(folder)) ?? NOTHING;

  /** Removes what the image does not know, and sets aside, by its node, what has another place there; folders empty. */
  const evacuate = (folder: string, wanted: ReadonlyMap<string, Entry>): void => {
    for (const name of readdirSync(folder)) {
      const at = join(folder, name);
      if (at === limbo) continue;
      const node = nodeAt(at);
      const stays = wanted.get(name)?.node === node;
      if (lstatSync(at).isDirectory()) evacuate(at, stays ? namesOf(at) : NOTHING);
      if (stays) continue;
      // At once: a small disk has no room for both.
      if (known.has(node)) renameSync(at, join(limbo, node));
      else rmSync(at, { recursive: true });
    }
  };

  const place = (at: string, { node, kind }: Entry): void => {
    if (kind === "other") return rmSync(at, { force: true });
    const away = join(limbo, node);
    if (exists(away)) renameSync(away, at);
    if (kind === "file") rewrite(at, image.files.get(node) ?? new Uint8Array());
    else if (!exists(at)) mkdirSync(at);
    const mode = image.modes.get(node) ?? (kind === "file" ? 0o600 : 0o700);
    if ((lstatSync(at).mode & 0o7777) !== mode) chmodSync(at, mode);
    if (kind === "folder") fill(at, image.folders.get(node) ?? NOTHING);
  };
  const fill = (folder: string, wanted: ReadonlyMap<string, Entry>): void => {
    for (const [name, entry] of wanted) place(join(folder, name), entry);
  };

  mkdirSync(limbo, { mode: 0o700 });
  evacuate(path, namesOf(path));
  fill(path, namesOf(path));
  rmSync(limbo, { recursive: true });
}

const exists = (path: string): boolean => lstatSync(path, { throwIfNoEntry: false }) !== undefined;

function rewrite(path: string, bytes: Uint8Array): void {
  if (!exists(path) || Buffer.compare(readFileSync(path), bytes) !== 0) writeFileSync(path, bytes);
}
