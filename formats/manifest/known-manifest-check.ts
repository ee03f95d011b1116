import { isProblem } from "../../core/problem/problem.js";
import { openEnvelope } from "../../core/trust/dsse.js";
import { trustProblem } from "../../core/trust/trust-problems.js";
import { decodeManifest, encodeManifest } from "./codec.js";
import { IMAGE_MANIFEST_TYPE, type ImageManifest } from "./image-manifest.js";
import { KNOWN_IMAGE_DIGEST, KNOWN_MANIFEST, KNOWN_MANIFEST_KEY } from "./known-manifest.js";

/**
 * Known-answer test of how orders are judged: a signed manifest opens and says what it says; under another type, or with another list of VIBs, it is
 * refused for the right reason. Throws SELF_TEST_FAILED.
 */
export function checkKnownManifest(envelope: Uint8Array = Buffer.from(KNOWN_MANIFEST, "base64")): void {
  expect("a manifest that is good", () => read(envelope).imageDigest, KNOWN_IMAGE_DIGEST);
  expect("a manifest as an envelope of another type", () => opened(envelope, "text/plain"), "ENVELOPE_UNTRUSTED");
  const { vibs, ...rest } = read(envelope);
  const other = encodeManifest({ ...rest, vibs: vibs.map((vib) => ({ ...vib, sizeBytes: vib.sizeBytes + 1 })) });
  expect("a manifest with another list", () => decodeManifest(other), "MANIFEST_DIGEST_MISMATCH");
}

const opened = (envelope: Uint8Array, payloadType: string): Uint8Array =>
  openEnvelope({ envelope, payloadType, keys: [Buffer.from(KNOWN_MANIFEST_KEY, "hex")] }).payload;

const read = (envelope: Uint8Array): ImageManifest => decodeManifest(opened(envelope, IMAGE_MANIFEST_TYPE));

/** `act` gives this value, or is refused with this code. */
function expect(what: string, act: () => unknown, wanted: string): void {
  const said = saidOf(act);
  if (said !== wanted)
    throw trustProblem("SELF_TEST_FAILED", { what: `${what} was judged ${String(said)} and not ${wanted}` });
}

function saidOf(act: () => unknown): unknown {
  try {
    return act();
  } catch (refusal) {
    if (isProblem(refusal)) return refusal.code;
    throw refusal;
  }
}
