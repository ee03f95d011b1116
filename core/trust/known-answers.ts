import { createHash } from "node:crypto";
import { signingKeyFromSeed, verifyEd25519 } from "./ed25519.js";
import { trustProblem } from "./trust-problems.js";

/** A digest as its standard gives it. */
export interface DigestAnswer {
  readonly algorithm: "sha1" | "sha256";
  readonly message: string;
  readonly hex: string;
}

/** A key pair and a signature as its standard gives them; hex but for the message. */
export interface SignatureAnswer {
  readonly name: string;
  readonly seed: string;
  readonly publicKey: string;
  readonly message: Uint8Array;
  readonly signature: string;
}

export interface KnownAnswers {
  readonly digests: readonly DigestAnswer[];
  readonly signatures: readonly SignatureAnswer[];
}

/**
 * As long as a list that is signed in earnest, where hashing is most of the work; and enough for the compiler to take tweetnacl's hash up, so that
 * the first order of a process does not pay for that (70 ms less in front of its first byte).
 */
const LONG_BYTES = 16_384;

export const KNOWN_ANSWERS: KnownAnswers = {
  // FIPS 180-4, the one-block examples.
  digests: [
    { algorithm: "sha1", message: "abc", hex: "a9993e364706816aba3e25717850c26c9cd0d89d" },
    {
      algorithm: "sha256",
      message: "abc",
      hex: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    },
  ],
  signatures: [
    {
      name: "RFC 8032 7.1 test 2",
      seed: "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
      publicKey: "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
      message: Uint8Array.of(0x72),
      signature:
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da" +
        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    },
    {
      name: "RFC 8032 7.1 test 3",
      seed: "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
      publicKey: "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
      message: Uint8Array.of(0xaf, 0x82),
      signature:
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac" +
        "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    },
    {
      // The signature is OpenSSL's: a third implementation, and a message of many blocks.
      name: "16 KiB, signed by OpenSSL",
      seed: "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f",
      publicKey: "03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8",
      message: Uint8Array.from({ length: LONG_BYTES }, (_, at) => at),
      signature:
        "b7ec22a2bad3327c870379e5c922a4adc78593a451ec4c3a59d8e0b8cd2377f9" +
        "7b7b382d4dbbef603310022f66020f5cba0f29bb310ab579b3b5f962229f3e07",
    },
  ],
};

/**
 * Known-answer tests of what everything here rests on: digests, and Ed25519 in both implementations (keys, signing, verifying, refusing).
 * Throws SELF_TEST_FAILED.
 */
export function checkKnownAnswers({ digests, signatures }: KnownAnswers = KNOWN_ANSWERS): void {
  for (const { algorithm, message, hex } of digests)
    if (createHash(algorithm).update(message).digest("hex") !== hex) throw failed(`${algorithm} gives another digest`);
  for (const answer of signatures) checkSignature(answer);
}

function checkSignature({ name, seed, publicKey, message, signature }: SignatureAnswer): void {
  const key = signingKeyFromSeed(Buffer.from(seed, "hex"));
  if (hexOf(key.publicKey) !== publicKey) throw failed(`Ed25519 makes another key (${name})`);
  const signed = { publicKey: key.publicKey, message, signature: Buffer.from(signature, "hex") };
  if (hexOf(key.sign(message)) !== signature) throw failed(`Ed25519 signs otherwise (${name})`);
  if (!verifyEd25519(signed)) throw failed(`Ed25519 refuses a signature that is good (${name})`);
  if (verifyEd25519({ ...signed, message: turned(message) })) throw failed(`Ed25519 accepts a forgery (${name})`);
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");

/** With one bit turned. */
function turned(bytes: Uint8Array): Uint8Array {
  const [first = 0, ...rest] = bytes;
  return Uint8Array.of(first ^ 1, ...rest);
}

const failed = (what: string) => trustProblem("SELF_TEST_FAILED", { what });
