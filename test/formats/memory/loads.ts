import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { crc32, deflateRawSync, gzipSync } from "node:zlib";

import { bufferBytes } from "../../../core/bytes/random-access.js";
import { isProblem } from "../../../core/problem/problem.js";
import { openZip } from "../../../formats/depot/zip-source.js";
import { readDepot } from "../../../formats/depot/read-depot.js";
import { AR_MAGIC, writeMemberHeader } from "../../../formats/vib/archive/member-header.js";
import { writeDescriptor } from "../../../formats/vib/descriptor/draft.js";
import { DEFAULT_TRUST_ROOTS } from "../../../formats/vib/trust-roots.js";
import { verifyVib } from "../../../formats/vib/verify.js";

const MiB = 2 ** 20;
const BLOCK = new Uint8Array(MiB);

/** A payload as its bytes come, and what they unpack to where they are gzip. */
interface Load {
  readonly name: string;
  readonly type: string;
  readonly packed: () => Iterable<Uint8Array>;
  readonly unpacked?: () => Iterable<Uint8Array>;
}

function* repeated(block: Uint8Array, times: number): Generator<Uint8Array> {
  for (let count = 0; count < times; count += 1) yield block;
}

const digestOf = (algorithm: string, bytes: Iterable<Uint8Array>): string => {
  const hash = createHash(algorithm);
  for (const chunk of bytes) hash.update(chunk);
  return hash.digest("hex");
};

const sizeOf = (bytes: Iterable<Uint8Array>): number => {
  let size = 0;
  for (const chunk of bytes) size += chunk.length;
  return size;
};

async function* vibOf(loads: readonly Load[]): AsyncGenerator<Uint8Array> {
  const payloads = loads.map(({ name, type, packed, unpacked }) => ({
    name,
    type,
    sizeBytes: sizeOf(packed()),
    checksums: [
      { type: "sha-256", value: digestOf("sha256", packed()) },
      ...(unpacked === undefined
        ? []
        : [{ type: "sha-256", verifyProcess: "gunzip", value: digestOf("sha256", unpacked()) }]),
    ],
  }));
  const label = { name: "large", version: "1-1", vendor: "GRN", releaseDate: "2026-01-02T03:04:05Z" };
  const descriptor = writeDescriptor({ ...label, payloads, files: ["opt/large"] });
  yield Buffer.from(AR_MAGIC);
  yield writeMemberHeader({ name: "descriptor.xml", sizeBytes: descriptor.length });
  yield descriptor;
  if (descriptor.length % 2 === 1) yield Buffer.of(10);
  yield writeMemberHeader({ name: "sig.pkcs7", sizeBytes: 0 });
  for (const [index, { name, packed }] of loads.entries()) {
    const sizeBytes = payloads[index]?.sizeBytes ?? 0;
    yield writeMemberHeader({ name, sizeBytes });
    yield* packed();
    if (sizeBytes % 2 === 1) yield Buffer.of(10);
  }
}

/** The tar of one file of so many MiB of zeros, in parts. */
function tarOf(mebibytes: number): { readonly head: Uint8Array; readonly end: Uint8Array } {
  const head = Buffer.alloc(512);
  head.write("opt/large", 0);
  head.write("0000644\0", 100);
  head.write((mebibytes * MiB).toString(8).padStart(11, "0"), 124);
  head.write("0", 156);
  head.write("ustar\x0000", 257);
  head.fill(0x20, 148, 156);
  const sum = head.reduce((total, byte) => total + byte, 0);
  head.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
  return { head, end: new Uint8Array(1024) };
}

function archive(mebibytes: number): Load {
  const { head, end } = tarOf(mebibytes);
  const [first, block, last] = [head, BLOCK, end].map((bytes) => gzipSync(bytes)) as [Buffer, Buffer, Buffer];
  return {
    name: "archive",
    type: "tgz",
    packed: () => [first, ...repeated(block, mebibytes), last],
    unpacked: function* () {
      yield head;
      yield* repeated(BLOCK, mebibytes);
      yield end;
    },
  };
}

const verified = (bytes: AsyncIterable<Uint8Array>) =>
  verifyVib(bytes, { where: "large.vib", trust: DEFAULT_TRUST_ROOTS, digests: "unpacked" });

/** The refusal of something, as `CODE message`. */
async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "accepted";
  } catch (thrown) {
    if (isProblem(thrown)) return `${thrown.code} ${thrown.message}`;
    throw thrown;
  }
}

/** A descriptor of the largest legal size, full of elements. */
async function* largeDescriptor(): AsyncGenerator<Uint8Array> {
  const [start, tags, middle, end] = ['<vib version="5.0"><software-tags>', "<tag>x</tag>".repeat(1000), "</software-tags><description>", "</description>"].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer, Buffer]; // prettier-ignore
  const parts = () => [start, ...repeated(tags, 120), middle, ...repeated(Buffer.alloc(MiB, "y"), 6), end];
  yield Buffer.from(AR_MAGIC);
  yield writeMemberHeader({ name: "descriptor.xml", sizeBytes: sizeOf(parts()) });
  yield* parts();
}

/** A zip of one entry that claims to be as large as it is, deflated. */
function zipOf(name: string, bytes: Uint8Array): Uint8Array {
  const packed = deflateRawSync(bytes);
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(20, 0);
  shared.writeUInt16LE(8, 4);
  shared.writeUInt32LE(crc32(bytes), 10);
  shared.writeUInt32LE(packed.length, 14);
  shared.writeUInt32LE(bytes.length, 18);
  shared.writeUInt16LE(name.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04"), shared, Buffer.from(name)]);
  const entry = Buffer.concat([Buffer.from("PK\x01\x02\x14\x03"), shared, Buffer.alloc(14), Buffer.from(name)]);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length, 12);
  end.writeUInt32LE(local.length + packed.length, 16);
  return Buffer.concat([local, packed, entry, end]);
}

/** What is done to the readers, each in a process of its own; the answer says what came of it. */
export const LOADS = {
  "a VIB of 1.5 GiB": async () => {
    const raw: Load = { name: "raw", type: "upgrade", packed: () => repeated(BLOCK, 1024) };
    const { sizeBytes, unchecked } = await verified(vibOf([raw, archive(512)]));
    return `${sizeBytes > 2 ** 30 ? "verified" : "too small"}, unchecked: ${unchecked.join()}`;
  },
  "a gzip bomb of 10 GiB": async () => {
    const { packed, ...bomb } = archive(10 * 1024 - 1);
    const { unpacked: _unpacked, ...unhashed } = { ...bomb, packed };
    return refusal(verified(vibOf([unhashed])));
  },
  "a descriptor of almost 8 MiB": () => refusal(verified(largeDescriptor())),
  "a bundle whose index is a bomb": () =>
    refusal(openZip(bufferBytes(zipOf("index.xml", Buffer.alloc(12 * MiB))), "a.zip").then(readDepot)),
} as const satisfies Record<string, () => Promise<string>>;

/** Peak of this process so far, bytes: of its own memory, not of what ran under its id before (proc(5), VmHWM). */
const peakBytes = (): number =>
  1024 * Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync("/proc/self/status", "latin1"))?.[1] ?? Number.NaN);

export interface Measured {
  readonly outcome: string;
  readonly grownBytes: number;
}

/** Bears one load and writes what it took to standard output. */
export async function bear(name: keyof typeof LOADS): Promise<void> {
  const idle = peakBytes();
  const outcome = await LOADS[name]();
  const measured: Measured = { outcome, grownBytes: peakBytes() - idle };
  process.stdout.write(JSON.stringify(measured));
}
