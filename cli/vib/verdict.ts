import { basename } from "node:path";
import { fileBytes, streamOf } from "../../core/bytes/random-access.js";
import { unzstd } from "../../core/bytes/unzstd.js";
import { isProblem, type ProblemBody } from "../../core/problem/problem.js";
import { isAcceptanceLevel } from "../../formats/vib/acceptance.js";
import { DEFAULT_TRUST_ROOTS, trustRootsFrom, type TrustRoots } from "../../formats/vib/trust-roots.js";
import { verifyVib, type VerifiedVib } from "../../formats/vib/verify.js";
import { readInput } from "../file/read-input.js";

/** What came of verifying one file: a verified VIB, or the problem with it. */
export interface Verdict {
  readonly file: string;
  readonly vib?: VerifiedVib;
  readonly problem?: ProblemBody;
}

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

/** Verifies one file to the last checksum. A VIB that fails is a verdict, so that the others are judged too. */
export async function verdictOn(path: string, { trust, floor = "", sha256 }: Judging): Promise<Verdict> {
  const bytes = await fileBytes(path);
  const { sizeBytes } = bytes;
  try {
    const vib = await verifyVib(streamOf(bytes), {
      where: basename(path),
      trust,
      digests: "unpacked",
      unzstd,
      ...(sha256 === undefined ? {} : { expected: { sha256: sha256.toLowerCase(), sizeBytes } }),
      ...(isAcceptanceLevel(floor) ? { floor } : {}),
    });
    return { file: path, vib };
  } catch (thrown) {
    if (isProblem(thrown)) return { file: path, problem: thrown.body };
    throw thrown;
  } finally {
    await bytes.close();
  }
}
