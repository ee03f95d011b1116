import { isProblem } from "../../../core/problem/problem.js";
import { trustProblem } from "../../../core/trust/trust-problems.js";
import { trustRootsFrom } from "../trust-roots.js";
import { verifyVib } from "../verify.js";
import { KNOWN_ROOT, KNOWN_VIB } from "./known-vib.js";

/** Where a bit of a copy is turned, and what must be said of that copy. */
const FORGERIES = [
  { what: "its descriptor", inside: "<description>", refusal: "SIGNATURE_MISMATCH" },
  { what: "its payload", inside: "payload1        ", refusal: "PAYLOAD_DIGEST_MISMATCH" },
] as const;
/** Behind the marks above: past the mark itself, and past the header and the first bytes of the gzip. */
const BIT_AT = 80;

/**
 * Known-answer test of the verifier: a VIB that is good passes with all its checks, and a copy with one bit turned, under the signature or in the
 * payload, is refused for the right reason. Throws SELF_TEST_FAILED.
 */
export async function checkKnownVib(vib: Uint8Array = Buffer.from(KNOWN_VIB, "base64")): Promise<void> {
  const verdict = await verdictOn(vib);
  if (verdict !== "good") throw failed(`a VIB that is good was refused: ${verdict}`);
  for (const { what, inside, refusal } of FORGERIES) {
    const forged = Buffer.from(vib);
    const at = forged.indexOf(inside) + BIT_AT;
    forged.writeUInt8(forged.readUInt8(at) ^ 1, at);
    const said = await verdictOn(forged);
    if (said !== refusal) throw failed(`a VIB with a bit turned in ${what} was judged ${said} and not ${refusal}`);
  }
}

const failed = (what: string) => trustProblem("SELF_TEST_FAILED", { what });

async function verdictOn(vib: Uint8Array): Promise<string> {
  try {
    const trust = trustRootsFrom({ anchors: [KNOWN_ROOT], crls: [] });
    const { signature, unchecked } = await verifyVib(whole(vib), { where: "self-test", trust, digests: "unpacked" });
    return signature.signed && unchecked.length === 0 ? "good" : `unchecked: ${unchecked.join(", ")}`;
  } catch (refusal) {
    if (isProblem(refusal)) return refusal.code;
    throw refusal;
  }
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
