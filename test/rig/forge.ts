import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { bufferBytes, streamOf } from "../../core/bytes/random-access.js";
import { buildBundle } from "../../formats/depot/build-bundle.js";
import type { BundlePlan, BundleVib } from "../../formats/depot/bundle-plan.js";
import { buildVib, type VibDraft } from "../../formats/vib/build.js";
import { DEFAULT_TRUST_ROOTS } from "../../formats/vib/trust-roots.js";
import { verifyVib } from "../../formats/vib/verify.js";

/** A VIB made for a test or the demo: real in every byte, unsigned. */
export interface ForgedVib extends BundleVib {
  readonly bytes: Uint8Array;
}

export interface VibWish extends Partial<VibDraft> {
  readonly name: string;
  readonly version: string;
  /** Bytes of payload before packing; incompressible, the same for the same seed. */
  readonly payloadBytes: number;
  readonly seed?: string;
  /** embeddedEsx or ESXio. */
  readonly platform?: string;
}

export const RELEASED = "2026-01-02T03:04:05+00:00";

/** Bytes that no gzip makes smaller, always the same for one seed. */
export function seededBytes(seed: string, length: number): Uint8Array {
  const blocks: Buffer[] = [];
  for (let made = 0, index = 0; made < length; made += 32, index++)
    blocks.push(createHash("sha256").update(`${seed}/${index}`).digest());
  return Buffer.concat(blocks).subarray(0, length);
}

export async function forgeVib({
  payloadBytes,
  seed,
  platform = "embeddedEsx",
  ...draft
}: VibWish): Promise<ForgedVib> {
  const descriptor: VibDraft = {
    vendor: "GRN",
    releaseDate: RELEASED,
    summary: draft.name,
    softwarePlatforms: [{ productLineId: platform, version: "", locale: "" }],
    ...draft,
  };
  const content = seededBytes(seed ?? `${draft.name}-${draft.version}`, payloadBytes);
  const bytes = await buildVib({
    descriptor,
    payloads: [
      {
        name: draft.name.replace(/[^0-9A-Za-z]/g, "").slice(0, 8),
        type: "tgz",
        files: [{ path: `opt/grn/${draft.name}`, bytes: content, mode: 0o644 }],
      },
    ],
  });
  return bundled(bytes);
}

/** Any VIB file, ready to go into a bundle. */
export async function bundled(bytes: Uint8Array): Promise<ForgedVib> {
  const open = () => streamOf(bufferBytes(bytes));
  const vib = await verifyVib(open(), { where: "forged VIB", trust: DEFAULT_TRUST_ROOTS, digests: "packed" });
  const { descriptor, descriptorBytes, sha256, sizeBytes } = vib;
  return { descriptor, descriptorBytes, sha256, sizeBytes, open, bytes };
}

/** Writes an offline bundle to a file and answers its path. */
export async function forgeBundle(
  path: string,
  plan: Omit<BundlePlan, "vendor" | "releaseDate" | "platforms">,
): Promise<string> {
  const whole: BundlePlan = {
    vendor: { name: "Greenroom", code: "GRN" },
    platforms: [{ productLineId: "embeddedEsx", version: "9.0", locale: "" }],
    releaseDate: RELEASED,
    ...plan,
  };
  await pipeline(Readable.from(buildBundle(whole)), createWriteStream(path));
  return path;
}

/** A component of exactly these VIBs. */
export const componentOf = (name: string, version: string, vibs: readonly ForgedVib[]) => ({
  name,
  version,
  vibIds: vibs.map((vib) => vib.descriptor.id),
});

/** A base image of exactly these components. */
export const baseImageOf = (version: string, components: Readonly<Record<string, string>>) => ({
  version,
  displayName: "Greenroom Hypervisor",
  vendor: "Greenroom",
  releaseDate: RELEASED,
  components,
});
