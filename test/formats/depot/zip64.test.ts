import assert from "node:assert/strict";

import { ZipFile } from "yazl";

import { bufferBytes } from "../../../core/bytes/random-access.js";
import { isProblem } from "../../../core/problem/problem.js";
import { readDepot } from "../../../formats/depot/read-depot.js";
import { openZip } from "../../../formats/depot/zip-source.js";
import { collect, readBundle, smallBundle, packBundle, type BundleFiles } from "./bundle-rig.js";

/** The same files as a zip64: 64-bit sizes and offsets in every header, and the 64-bit end record. */
async function zip64(files: BundleFiles): Promise<Uint8Array> {
  const zip = new ZipFile();
  for (const [path, bytes] of files) zip.addBuffer(Buffer.from(bytes), path, { forceZip64Format: true });
  zip.end({ forceZip64Format: true, comment: "" });
  return collect(zip.outputStream as AsyncIterable<Uint8Array>);
}

async function laidOut(): Promise<BundleFiles> {
  const source = await openZip(bufferBytes(packBundle(await smallBundle())), "plain.zip");
  const files: BundleFiles = new Map();
  for (const { path } of source.entries()) files.set(path, await collect(source.read(path)));
  return files;
}

const END_RECORD = Buffer.from("PK\x06\x06", "latin1");

describe("a zip64", () => {
  it("reads as the plain zip does, metadata and every byte of the VIBs", async () => {
    const files = await laidOut();
    const bytes = await zip64(files);
    assert.ok(Buffer.from(bytes).includes(END_RECORD), "no zip64 end record");
    const source = await openZip(bufferBytes(bytes), "bundle.zip");
    assert.deepEqual(await readDepot(source), await readBundle(packBundle(await smallBundle())));
    for (const [path, content] of files) assert.deepEqual(Buffer.from(await collect(source.read(path))), Buffer.from(content)); // prettier-ignore
  });

  it("with absurd 64-bit sizes and offsets is refused, and nothing is allocated for them", async () => {
    const bytes = Buffer.from(await zip64(await laidOut()));
    const at = bytes.indexOf(END_RECORD);
    for (const field of [32, 48]) {
      const copy = Buffer.from(bytes);
      copy.writeBigUInt64LE(2n ** 62n, at + field);
      await assert.rejects(
        openZip(bufferBytes(copy), "bundle.zip"),
        (thrown) => isProblem(thrown, "ZIP_CORRUPT") || isProblem(thrown, "LIMIT_EXCEEDED"),
        `field ${field}`,
      );
    }
  });
});
