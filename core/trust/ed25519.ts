import { createHash, createPublicKey, randomBytes, verify, type KeyObject } from "node:crypto";
import nacl from "tweetnacl";
import { Recent } from "../memory/recent.js";
import { decodePoint, isLowOrder } from "./edwards-point.js";
import { trustProblem } from "./trust-problems.js";

const SEED_BYTES = 32;
const PUBLIC_KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
// RFC 8410: the DER of a SubjectPublicKeyInfo up to the raw key.
const SPKI_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

/** A private key that never leaves its object. */
export interface SigningKey {
  /** The raw public key, 32 bytes. */
  readonly publicKey: Uint8Array;
  /** The signature, 64 bytes (RFC 8032, no pre-hash). */
  sign(message: Uint8Array): Uint8Array;
}

/** 32 bytes of the operating system's randomness. */
export const newSeed = (): Uint8Array => new Uint8Array(randomBytes(SEED_BYTES));

/** The key of a 32 byte seed; KEY_UNUSABLE on another length. */
export function signingKeyFromSeed(seed: Uint8Array): SigningKey {
  if (seed.length !== SEED_BYTES)
    throw trustProblem("KEY_UNUSABLE", { why: `a seed has 32 bytes, not ${seed.length}` });
  const pair = nacl.sign.keyPair.fromSeed(Uint8Array.from(seed));
  return {
    publicKey: pair.publicKey,
    sign: (message) => nacl.sign.detached(asPlain(message), pair.secretKey),
  };
}

// tweetnacl takes a Buffer on some paths only; the view costs nothing.
const asPlain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** What a signature is checked with. */
export interface SignedBytes {
  readonly publicKey: Uint8Array;
  readonly message: Uint8Array;
  readonly signature: Uint8Array;
}

/** Keys that were found usable, by their bytes: finding out takes 2 ms, and a host signs with the same one each time. */
const usableKeys = new Recent<KeyObject>(4_096);
/** Digests of what both implementations have accepted: a receipt comes as the answer and as a report, and tweetnacl takes 5 ms for each. */
const accepted = new Recent<true>(4_096);

/**
 * Whether node:crypto and tweetnacl both accept the signature (DEPS 4.7): OpenSSL refuses the malleable S+L form,
 * tweetnacl is an implementation of its own. Wrong lengths and low-order keys answer false; never throws. The very same key, message and
 * signature, accepted a while ago, are accepted again without the work; a refusal is never remembered.
 */
export function verifyEd25519(signed: SignedBytes): boolean {
  const { publicKey, message, signature } = signed;
  if (signature.length !== SIGNATURE_BYTES || publicKey.length !== PUBLIC_KEY_BYTES) return false;
  // The first two have fixed lengths, so that no other three make these bytes.
  const digest = createHash("sha256").update(publicKey).update(signature).update(message).digest("base64");
  if (accepted.get(digest) === true) return true;
  if (!holds(signed)) return false;
  accepted.set(digest, true);
  return true;
}

function holds({ publicKey, message, signature }: SignedBytes): boolean {
  const name = Buffer.from(publicKey).toString("base64");
  const known = usableKeys.get(name);
  const key = known ?? createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: "der", type: "spki" });
  // The fast one first: a forged signature then costs 0.1 ms and not 10.
  if (!verify(null, message, key, signature)) return false;
  if (known === undefined && whyUnusable(publicKey) !== undefined) return false;
  usableKeys.set(name, key);
  return nacl.sign.detached.verify(asPlain(message), asPlain(signature), asPlain(publicKey));
}

function whyUnusable(raw: Uint8Array): string | undefined {
  if (raw.length !== PUBLIC_KEY_BYTES) return `a public key has 32 bytes, not ${raw.length}`;
  const point = decodePoint(raw);
  if (point === undefined) return "it is not the canonical encoding of a point of the curve";
  return isLowOrder(point) ? "its point is of low order, so that anyone can sign for it" : undefined;
}

/** Refuses (KEY_UNUSABLE) a raw public key of the wrong length, off the curve, or of low order; hands it back. */
export function checkPublicKey(raw: Uint8Array): Uint8Array {
  const why = whyUnusable(raw);
  if (why !== undefined) throw trustProblem("KEY_UNUSABLE", { why });
  return raw;
}

/** The name of a key: SHA-256 (lower-case hex) of its raw 32 bytes. A signature is never a name: it is not unique. */
export const keyIdOf = (publicKey: Uint8Array): string => createHash("sha256").update(publicKey).digest("hex");
