import assert from "node:assert/strict";
import { SeededRandom } from "../seeded-random.js";
import { aftermath, seededFate } from "./aftermath.js";
import type { DiskImage, Entry } from "./disk-image.js";

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);
const BLOCK = 4096;

/** A disk of one or more folders, written as folder → name → node; bytes by node. */
const disk = (
  folders: Readonly<Record<string, Readonly<Record<string, string>>>>,
  files: Readonly<Record<string, string>> = {},
): DiskImage => ({
  folders: new Map(
    Object.entries(folders).map(([folder, names]) => [
      folder,
      new Map(Object.entries(names).map(([name, node]): [string, Entry] => [name, { node, kind: "file" }])),
    ]),
  ),
  files: new Map(Object.entries(files).map(([node, text]) => [node, Buffer.from(text)])),
  modes: new Map(),
});

/** Every outcome that some seed has, as text. */
const outcomes = (synced: DiskImage, last: DiskImage, shown: (image: DiskImage) => string): Set<string> =>
  new Set(SEEDS.map((seed) => shown(aftermath(synced, last, seededFate(new SeededRandom(seed))))));

const names = ({ folders }: DiskImage): string =>
  [...folders]
    .flatMap(([folder, inside]) => [...inside].map(([name, { node }]) => `${folder}/${name}=${node}`))
    .sort()
    .join(" ");

/** Runs of the same letter as one. */
const bytesOf =
  (node: string) =>
  ({ files }: DiskImage): string => {
    const bytes = Buffer.from(files.get(node) ?? "");
    const runs = bytes.toString("latin1").replace(/(.)\1*/gs, "$1");
    return `${runs.replace(/\0/g, "0")}:${bytes.length}`;
  };

describe("what a disk holds after a power cut", () => {
  it("is a rename as a whole or not at all", () => {
    const found = outcomes(disk({ a: { x: "1" }, b: {} }), disk({ a: {}, b: { y: "1" } }), names);
    assert.deepEqual(found, new Set(["a/x=1", "b/y=1"]));
  });

  it("is the old file or the one that replaced it, never neither", () => {
    const found = outcomes(disk({ a: { x: "1" } }), disk({ a: { x: "2" } }), names);
    assert.deepEqual(found, new Set(["a/x=1", "a/x=2"]));
  });

  it("is any of several changes that have nothing to do with each other", () => {
    const found = outcomes(disk({ a: { x: "1" } }), disk({ a: { y: "2" } }), names);
    assert.deepEqual(found, new Set(["a/x=1", "", "a/y=2", "a/x=1 a/y=2"]));
  });

  it("is, of a file that was never synced, nothing, zeros, all of it or some blocks", () => {
    const found = outcomes(disk({}), disk({}, { 1: "n".repeat(2 * BLOCK) }), bytesOf("1"));
    for (const one of [":0", "0:8192", "n:8192", "n0:8192", "0n:8192"]) assert.ok(found.has(one), one);
  });

  it("is, of a file that was changed since its sync, old and new blocks", () => {
    const synced = disk({}, { 1: "o".repeat(2 * BLOCK) });
    const found = outcomes(synced, disk({}, { 1: "n".repeat(3 * BLOCK) }), bytesOf("1"));
    for (const one of ["o:8192", "n:12288", "on:8192", "no:8192", "on:12288"]) assert.ok(found.has(one), one);
  });

  it("is, of a mode that was changed since its sync, the old one or the new one, and of what was removed the one it had", () => {
    const synced = {
      ...disk({ a: { x: "1", y: "2" } }),
      modes: new Map([
        ["1", 0o400],
        ["2", 0o400],
      ]),
    };
    const last = { ...disk({ a: { x: "1" } }), modes: new Map([["1", 0o600]]) };
    const found = outcomes(synced, last, ({ modes }) =>
      ["1", "2"].map((node) => modes.get(node)?.toString(8)).join(" "),
    );
    assert.deepEqual(found, new Set(["400 400", "600 400"]));
  });

  it("is, of what was synced and not touched since, all of it", () => {
    const all = disk({ a: { x: "1" } }, { 1: "same" });
    const found = outcomes(all, all, (image) => `${names(image)} ${bytesOf("1")(image)}`);
    assert.deepEqual(found, new Set(["a/x=1 same:4"]));
  });
});
