import { createHash } from "node:crypto";
import { readArchive } from "../vib/archive.js";
import { VIB_LIMITS } from "../vib/archive/limits.js";
import { readDescriptor } from "../vib/descriptor.js";
import type { BundleVib } from "./bundle-plan.js";
import { depotProblem } from "./depot-problems.js";
import { collectBytes } from "./zip/collect-bytes.js";

/** Describes a VIB for a bundle, in one pass and constant memory; what the archive and descriptor readers throw names `where`. */
export async function bundleVib(open: () => AsyncIterable<Uint8Array>, where: string): Promise<BundleVib> {
  const seen = { hash: createHash("sha256"), sizeBytes: 0 };
  let descriptorBytes: Uint8Array | undefined;
  for await (const { name, data } of readArchive(observed(open(), seen), { where })) {
    if (name !== "descriptor.xml") continue;
    descriptorBytes = await collectBytes(data, { where: `${where}: ${name}`, maxBytes: VIB_LIMITS.descriptorBytes });
  }
  if (descriptorBytes === undefined)
    throw depotProblem("BUNDLE_PLAN_INVALID", { where, what: "it has no descriptor.xml" });
  return {
    descriptor: readDescriptor(descriptorBytes, where),
    descriptorBytes,
    sha256: seen.hash.digest("hex"),
    sizeBytes: seen.sizeBytes,
    open,
  };
}

async function* observed(
  bytes: AsyncIterable<Uint8Array>,
  seen: { readonly hash: ReturnType<typeof createHash>; sizeBytes: number },
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    seen.hash.update(chunk);
    seen.sizeBytes += chunk.length;
    yield chunk;
  }
}
