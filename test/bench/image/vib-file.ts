import { createHash } from "node:crypto";
import { closeSync, openSync, renameSync, writevSync } from "node:fs";
import { join } from "node:path";
import type { ManifestVib } from "../../../formats/manifest/image-manifest.js";
import { AR_MAGIC, PAD_BYTE, writeMemberHeader } from "../../../formats/vib/archive/member-header.js";
import { readDescriptor } from "../../../formats/vib/descriptor.js";
import { writeDescriptor } from "../../../formats/vib/descriptor/draft.js";
import { signatureBlock, type Signer } from "../../../formats/vib/signature/signing.js";
import type { GzipPayload } from "./gzip-payload.js";

export interface VibWords {
  readonly name: string;
  readonly version: string;
  /** Where its one file lies. */
  readonly path: string;
  readonly payload: GzipPayload;
}

const VENDOR = "GRN";
const RELEASED = "2026-01-02T03:04:05+00:00";
const LEVEL = "PartnerSupported";
const PLATFORM = "embeddedEsx";
const BATCH_BYTES = 1 << 20;

/** Writes a signed VIB as `<sha256>.vib` into a folder, piece by piece, and answers its line in a manifest. */
export function writeVib(folder: string, words: VibWords, signer: Signer): ManifestVib {
  const { name, version, payload } = words;
  const descriptorBytes = descriptorOf(words);
  const signature = signatureBlock(signer, { descriptorBytes, signedAtMs: Date.parse(RELEASED) });
  const part = join(folder, `${name}-${version}.part`);
  const { sha256, sizeBytes } = writePieces(part, vibPieces(descriptorBytes, signature, payload));
  renameSync(part, join(folder, `${sha256}.vib`));
  const { id, vendor, type, acceptanceLevel } = readDescriptor(descriptorBytes);
  const descriptorSha256 = createHash("sha256").update(descriptorBytes).digest("hex");
  const target = { kind: "HOST", platform: PLATFORM, stageable: true } as const;
  const own = { name, version, component: name, target };
  return { sha256, sizeBytes, id, vendor, type, acceptanceLevel, descriptorSha256, ...own };
}

const PAYLOAD = "payload1";

function descriptorOf({ name, version, path, payload }: VibWords): Uint8Array {
  return writeDescriptor({
    name,
    version,
    vendor: VENDOR,
    releaseDate: RELEASED,
    acceptanceLevel: LEVEL,
    softwarePlatforms: [{ productLineId: PLATFORM, version: "", locale: "" }],
    files: [path],
    payloads: [
      {
        name: PAYLOAD,
        type: "tgz",
        sizeBytes: payload.packedBytes,
        // The three that vendors write.
        checksums: [
          { type: "sha-256", value: payload.packedSha256 },
          { type: "sha-256", verifyProcess: "gunzip", value: payload.unpackedSha256 },
          { type: "sha-1", verifyProcess: "gunzip", value: payload.unpackedSha1 },
        ],
      },
    ],
  });
}

function* vibPieces(descriptor: Uint8Array, signature: Uint8Array, payload: GzipPayload): Iterable<Uint8Array> {
  yield Buffer.from(AR_MAGIC, "latin1");
  yield* member("descriptor.xml", descriptor.length, [descriptor]);
  yield* member("sig.pkcs7", signature.length, [signature]);
  yield* member(PAYLOAD, payload.packedBytes, payload.packed());
}

function* member(name: string, sizeBytes: number, pieces: Iterable<Uint8Array>): Iterable<Uint8Array> {
  yield writeMemberHeader({ name, sizeBytes });
  yield* pieces;
  if (sizeBytes % 2 === 1) yield Uint8Array.of(PAD_BYTE);
}

function writePieces(path: string, pieces: Iterable<Uint8Array>): { sha256: string; sizeBytes: number } {
  const hash = createHash("sha256");
  const file = openSync(path, "wx", 0o644);
  let [sizeBytes, batchBytes] = [0, 0];
  let batch: Uint8Array[] = [];
  const write = () => {
    if (batch.length > 0) writevSync(file, batch);
    [batch, batchBytes] = [[], 0];
  };
  try {
    for (const piece of pieces) {
      hash.update(piece);
      batch.push(piece);
      sizeBytes += piece.length;
      batchBytes += piece.length;
      if (batchBytes >= BATCH_BYTES) write();
    }
    write();
  } finally {
    closeSync(file);
  }
  return { sha256: hash.digest("hex"), sizeBytes };
}
