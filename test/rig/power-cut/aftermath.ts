import type { SeededRandom } from "../seeded-random.js";
import type { DiskImage, Entry, NodeId } from "./disk-image.js";

const BLOCK_BYTES = 4096;

/** What the disk did with what nobody had synced. */
export interface Fate {
  /** A change of names or of a mode: as it was when it was last synced, or as it was when the power went. */
  change(): "synced" | "last";
  /** Bytes of a file: when it was last synced (undefined: it never was), and when the power went (undefined: removed by then). */
  bytes(synced: Uint8Array | undefined, last: Uint8Array | undefined): Uint8Array;
}

/** Nothing that was not synced has reached the disk. */
export const allLost: Fate = {
  change: () => "synced",
  bytes: (synced) => synced ?? new Uint8Array(),
};

/** Of each change some, all or nothing has reached the disk, as a seed has it. */
export function seededFate(random: SeededRandom): Fate {
  return {
    change: () => random.pick(["synced", "synced", "last"]),
    bytes: (synced, last) => {
      if (last === undefined || (synced !== undefined && Buffer.compare(synced, last) === 0))
        return synced ?? new Uint8Array();
      const old = synced ?? random.pick([new Uint8Array(), new Uint8Array(last.length)]);
      return random.pick([() => old, () => last, () => mixed(old, last, random)])();
    },
  };
}

/** The length of either; of each block the old bytes or the new ones. */
function mixed(old: Uint8Array, last: Uint8Array, random: SeededRandom): Uint8Array {
  const bytes = new Uint8Array(random.pick([old.length, last.length]));
  for (let at = 0; at < bytes.length; at += BLOCK_BYTES) {
    const from = random.pick([old, last]).subarray(at, at + BLOCK_BYTES);
    bytes.set(from.subarray(0, bytes.length - at), at);
  }
  return bytes;
}

/**
 * What a disk holds after a power cut. Changes that touch the same name or the same file are one change: a rename moves its file as a
 * whole, and what replaces a file is there or the old one is.
 */
export function aftermath(synced: DiskImage, last: DiskImage, fate: Fate): DiskImage {
  const folders = new Map<NodeId, Map<string, Entry>>();
  for (const [folder, names] of synced.folders) folders.set(folder, new Map(names));
  for (const change of changesBetween(synced, last)) {
    if (fate.change() === "synced") continue;
    for (const { folder, name } of change) {
      const entry = last.folders.get(folder)?.get(name);
      const names = folders.get(folder) ?? new Map<string, Entry>();
      folders.set(folder, names);
      if (entry === undefined) names.delete(name);
      else names.set(name, entry);
    }
  }
  const nodes = new Set([...synced.files.keys(), ...last.files.keys()]);
  const files = new Map([...nodes].map((node) => [node, fate.bytes(synced.files.get(node), last.files.get(node))]));
  const modes = new Map(last.modes);
  for (const [node, mode] of synced.modes) {
    const there = modes.get(node);
    // What was removed has no other mode than the one that was synced: it comes back with that, where it comes back.
    if (there === undefined || (there !== mode && fate.change() === "synced")) modes.set(node, mode);
  }
  return { folders, files, modes };
}

interface Slot {
  readonly folder: NodeId;
  readonly name: string;
  readonly nodes: readonly NodeId[];
}

/** Names that differ, those together that share a file. */
function changesBetween(synced: DiskImage, last: DiskImage): Slot[][] {
  const changes: { slots: Slot[]; nodes: Set<NodeId> }[] = [];
  for (const slot of differences(synced, last)) {
    const touched = changes.filter(({ nodes }) => slot.nodes.some((node) => nodes.has(node)));
    const slots = [slot, ...touched.flatMap((change) => change.slots)];
    for (const change of touched) changes.splice(changes.indexOf(change), 1);
    changes.push({ slots, nodes: new Set(slots.flatMap(({ nodes }) => nodes)) });
  }
  return changes.map(({ slots }) => slots);
}

function differences(synced: DiskImage, last: DiskImage): Slot[] {
  const slots: Slot[] = [];
  for (const folder of new Set([...synced.folders.keys(), ...last.folders.keys()])) {
    const [before, after] = [synced.folders.get(folder), last.folders.get(folder)];
    for (const name of new Set([...(before?.keys() ?? []), ...(after?.keys() ?? [])])) {
      const [old, fresh] = [before?.get(name)?.node, after?.get(name)?.node];
      if (old !== fresh) slots.push({ folder, name, nodes: [old, fresh].filter((node) => node !== undefined) });
    }
  }
  return slots;
}
