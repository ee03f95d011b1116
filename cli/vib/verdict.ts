import { streamOf } from "../../core/bytes/random-access.js";
import { unzstd } from "../../core/bytes/unzstd.js";
import { isAcceptanceLevel } from "../../formats/vib/acceptance.js";
import { DEFAULT_TRUST_ROOTS, trustRootsFrom, type TrustRoots } from "../../formats/vib/trust-roots.js";
import { verifyVib, type VerifiedVib } from "../../formats/vib/verify.js";
import type { Input } from "../file/open-input.js";
import { readInput } from "../file/read-input.js";

export interface Judging {
  readonly trust: TrustRoots;
  readonly floor: string | undefined;
  /** The digest that the file must have. */
  readonly sha256: string | undefined;
}

/** The certificates and revocation lists in these PEM files; the built-in ones when none is named. */
export async function readTrust(anchors: readonly string[], crls: readonly string[]): Promise<TrustRoots> {
  if (anchors.length === 0) return DEFAULT_TRUST_ROOTS;
  const texts = (paths: readonly string[]) =>
    Promise.all(paths.map(async (path) => (await readInput(path)).toString("utf8")));
  return trustRootsFrom({ anchors: await texts(anchors), crls: await texts(crls) });
}

/** Verifies one file to the last checksum; throws what verifyVib throws. */
export function verified({ bytes, name }: Input, { trust, floor = "", sha256 }: Judging): Promise<VerifiedVib> {
  return verifyVib(streamOf(bytes), {
    where: name,
    trust,
    digests: "unpacked",
    unzstd,
    ...(sha256 === undefined ? {} : { expected: { sha256: sha256.toLowerCase(), sizeBytes: bytes.sizeBytes } }),
    ...(isAcceptanceLevel(floor) ? { floor } : {}),
  });
}
