import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync, type Stats } from "node:fs";
import { join } from "node:path";

/** A file or folder whatever its name: device and inode number, and which of the files it is that had this number one after the other. */
export type NodeId = string;

export interface Entry {
  readonly node: NodeId;
  readonly kind: "file" | "folder" | "other";
  readonly mode: number;
}

/** What some folders and everything below them hold. */
export interface DiskImage {
  /** What is in each folder. */
  readonly folders: ReadonlyMap<NodeId, ReadonlyMap<string, Entry>>;
  readonly files: ReadonlyMap<NodeId, Uint8Array>;
}

/** Names an inode number of a device. */
export type NodeNaming = (device: number, inode: number) => NodeId;

export const firstOwner: NodeNaming = (device, inode) => `${device}-${inode}`;

/** Reads all that lies below these folders. */
export function readDisk(paths: readonly string[], nodeOf: NodeNaming = firstOwner): DiskImage {
  const folders = new Map<NodeId, ReadonlyMap<string, Entry>>();
  const files = new Map<NodeId, Uint8Array>();
  const entryOf = (stat: Stats): Entry => ({
    node: nodeOf(stat.dev, stat.ino),
    kind: stat.isFile() ? "file" : stat.isDirectory() ? "folder" : "other",
    mode: stat.mode & 0o7777,
  });
  const look = (path: string): Entry => {
    const entry = entryOf(lstatSync(path));
    if (entry.kind === "file") files.set(entry.node, readFileSync(path));
    if (entry.kind === "folder")
      folders.set(entry.node, new Map(readdirSync(path).map((name) => [name, look(join(path, name))])));
    return entry;
  };
  for (const path of paths) look(path);
  return { folders, files };
}

/** Makes these folders hold exactly what the image says; sockets and pipes do not come back. */
export function writeDisk(paths: readonly string[], image: DiskImage, nodeOf: NodeNaming = firstOwner): void {
  const fill = (path: string, node: NodeId): void => {
    for (const [name, entry] of image.folders.get(node) ?? []) put(join(path, name), entry);
  };
  const put = (path: string, { node, kind, mode }: Entry): void => {
    if (kind === "other") return;
    if (kind === "file") writeFileSync(path, image.files.get(node) ?? "", { flag: "wx" });
    else {
      mkdirSync(path);
      fill(path, node);
    }
    chmodSync(path, mode);
  };
  const roots = paths.map((path) => {
    const { dev, ino } = lstatSync(path);
    return [path, nodeOf(dev, ino)] as const;
  });
  for (const path of paths) for (const name of readdirSync(path)) rmSync(join(path, name), { recursive: true });
  for (const [path, node] of roots) fill(path, node);
}
