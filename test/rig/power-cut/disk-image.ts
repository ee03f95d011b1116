import { lstatSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A file or folder whatever its name: device and inode number, and which of the files it is that had this number one after the other. */
export type NodeId = string;

/** Names an inode number of a device. */
export type NodeNaming = (device: number | string, inode: number | string) => NodeId;

/** Where no number has been given to a second file yet. */
export const firstOwner: NodeNaming = (device, inode) => `${device}-${inode}`;

export interface Entry {
  readonly node: NodeId;
  readonly kind: "file" | "folder" | "other";
}

/** What some folders and everything below them hold. */
export interface DiskImage {
  /** What is in each folder. */
  readonly folders: ReadonlyMap<NodeId, ReadonlyMap<string, Entry>>;
  readonly files: ReadonlyMap<NodeId, Uint8Array>;
  readonly modes: ReadonlyMap<NodeId, number>;
}

/** Reads all that lies below these folders. */
export function readDisk(paths: readonly string[], nodeOf: NodeNaming = firstOwner): DiskImage {
  const folders = new Map<NodeId, ReadonlyMap<string, Entry>>();
  const files = new Map<NodeId, Uint8Array>();
  const modes = new Map<NodeId, number>();
  const look = (path: string): Entry => {
    const stat = lstatSync(path);
    const node = nodeOf(stat.dev, stat.ino);
    const kind = stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other";
    modes.set(node, stat.mode & 0o7777);
    if (kind === "file") files.set(node, readFileSync(path));
    if (kind === "folder") folders.set(node, new Map(readdirSync(path).map((name) => [name, look(join(path, name))])));
    return { node, kind };
  };
  for (const path of paths) look(path);
  return { folders, files, modes };
}
