import { createHash } from "node:crypto";
import { streamOf, type RandomAccess } from "../../core/bytes/random-access.js";
import { readArchive } from "../../formats/vib/archive.js";
import { VIB_LIMITS } from "../../formats/vib/archive/limits.js";
import type { VibDescriptor } from "../../formats/vib/descriptor-model.js";
import { readDescriptor } from "../../formats/vib/descriptor.js";
import { vibProblem } from "../../formats/vib/vib-problems.js";
import { coreProblem } from "../../core/problem/core-problems.js";

/** A VIB as it says it is; nothing of it is verified. */
export interface VibFile {
  readonly sha256: string;
  readonly sizeBytes: number;
  /** Whether the signature member holds anything. */
  readonly signed: boolean;
  readonly descriptor: VibDescriptor;
}

/** Reads descriptor and digest of a VIB, whole; throws what readArchive and readDescriptor throw. */
export async function readVibFile(bytes: RandomAccess, where: string): Promise<VibFile> {
  let descriptor: VibDescriptor | undefined;
  let signed = false;
  for await (const { name, sizeBytes, data } of readArchive(streamOf(bytes), { where })) {
    if (name === "sig.pkcs7") signed = sizeBytes > 0;
    if (name !== "descriptor.xml") continue;
    if (sizeBytes > VIB_LIMITS.descriptorBytes)
      throw coreProblem("LIMIT_EXCEEDED", { where, what: "descriptor.xml", limit: VIB_LIMITS.descriptorBytes });
    descriptor = readDescriptor(await collected(data), where);
  }
  if (descriptor === undefined) throw vibProblem("AR_MEMBER_MISSING", { where, member: "descriptor.xml" });
  const hash = createHash("sha256");
  for await (const part of streamOf(bytes)) hash.update(part);
  return { sha256: hash.digest("hex"), sizeBytes: bytes.sizeBytes, signed, descriptor };
}

async function collected(data: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of data) parts.push(part);
  return Buffer.concat(parts);
}
