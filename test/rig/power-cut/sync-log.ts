import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { DiskImage, Entry, NodeId, NodeNaming } from "./disk-image.js";

const KINDS: Readonly<Record<string, Entry["kind"]>> = { d: "folder", f: "file" };

/** What is durable: as it was at first, and what was synced since, read from the log that power-cut.c writes. */
export class SyncedState {
  readonly folders: Map<NodeId, Map<string, Entry>>;
  readonly files: Map<NodeId, Uint8Array>;
  readonly modes: Map<NodeId, number>;
  /** Processes that began under the layer. */
  processes = 0;
  /** Where the newest synced bytes of a file are kept. */
  readonly #copies = new Map<NodeId, string>();
  readonly #owners = new Map<string, number>();
  /** Left a folder that was synced since, and were in no other one that was. */
  readonly #departed = new Set<NodeId>();

  constructor(base: DiskImage, shadow: string) {
    this.folders = new Map([...base.folders].map(([node, names]) => [node, new Map(names)]));
    this.files = new Map(base.files);
    this.modes = new Map(base.modes);
    this.#replay(readFileSync(join(shadow, "log"), "utf8"));
    for (const [node, copy] of this.#copies) this.files.set(node, readFileSync(join(shadow, copy)));
  }

  /** The present owner of an inode number: a number is given again after its file was removed. */
  readonly nodeOf: NodeNaming = (device, inode) => {
    const number = `${device}-${inode}`;
    const owner = this.#owners.get(number) ?? 0;
    return owner === 0 ? number : `${number}#${owner}`;
  };

  /**
   * A rename is one change: where the sync of the old folder made it durable, the new name is durable as well. Such files are put where
   * they are now.
   */
  settleRenames(now: DiskImage): void {
    for (const [folder, names] of now.folders)
      for (const [name, entry] of names) if (this.#departed.has(entry.node)) this.#namesIn(folder).set(name, entry);
  }

  #replay(log: string): void {
    // What stands behind the last line end was cut off in the middle of a sync, which then never returned.
    const lines = log.split("\n").slice(0, -1);
    for (let at = 0; at < lines.length; at++) {
      const [kind, device = "", inode = "", mode = "", more = ""] = (lines[at] ?? "").split(" ");
      if (kind === "B") this.processes++;
      else if (kind === "N") this.#newOwner(device, inode, mode);
      else if (kind === "F") {
        this.#copies.set(this.nodeOf(device, inode), more);
        this.#setMode(this.nodeOf(device, inode), mode);
      } else if (kind === "D") {
        const names = lines.slice(at + 1, at + 1 + Number(more));
        if (names.length === Number(more)) this.#syncFolder(this.nodeOf(device, inode), names);
        this.#setMode(this.nodeOf(device, inode), mode);
        at += names.length;
      } else throw new Error(`a log line that is none: ${lines[at]}`);
    }
  }

  #newOwner(device: string, inode: string, mode: string): void {
    const number = `${device}-${inode}`;
    this.#owners.set(number, (this.#owners.get(number) ?? 0) + 1);
    this.#setMode(this.nodeOf(device, inode), mode);
  }

  /** Of a file with its own sync alone: a name that is synced says nothing of it. */
  #setMode(node: NodeId, octal: string): void {
    this.modes.set(node, parseInt(octal, 8));
  }

  #syncFolder(folder: NodeId, lines: readonly string[]): void {
    const before = this.#namesIn(folder);
    const now = new Map(lines.map((line) => this.#entryOf(line)));
    for (const { node } of before.values()) this.#departed.add(node);
    for (const { node } of now.values()) {
      this.#departed.delete(node);
      this.#forgetNames(node);
    }
    this.folders.set(folder, now);
  }

  #entryOf(line: string): [string, Entry] {
    const [device = "", inode = "", kind = "", ...name] = line.split(" ");
    return [name.join(" "), { node: this.nodeOf(device, inode), kind: KINDS[kind] ?? "other" }];
  }

  /** It was renamed into the folder that is synced now: its old name is gone with the same change. */
  #forgetNames(node: NodeId): void {
    for (const names of this.folders.values())
      for (const [name, entry] of names) if (entry.node === node) names.delete(name);
  }

  #namesIn(folder: NodeId): Map<string, Entry> {
    const names = this.folders.get(folder) ?? new Map<string, Entry>();
    this.folders.set(folder, names);
    return names;
  }
}
