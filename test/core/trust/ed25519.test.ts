import assert from "node:assert/strict";
import { createPrivateKey, sign } from "node:crypto";
import { checkPublicKey, keyIdOf, newSeed, signingKeyFromSeed, verifyEd25519 } from "../../../core/trust/ed25519.js";
import { isProblem } from "../../../core/problem/problem.js";

const GROUP_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;

// The encodings of the eight points of small order, with both signs and the non-canonical ones (as libsodium lists them).
const LOW_ORDER = [
  "0000000000000000000000000000000000000000000000000000000000000000",
  "0100000000000000000000000000000000000000000000000000000000000000",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  "0000000000000000000000000000000000000000000000000000000000000080",
  "0100000000000000000000000000000000000000000000000000000000000080",
  "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
  "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
  "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

const littleEndian = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).reverse().toString("hex")}`);

/** The other signature that a sloppy verifier takes for the same message: S + L in place of S. */
function malleable(signature: Uint8Array): Uint8Array {
  const scalar = littleEndian(signature.subarray(32)) + GROUP_ORDER;
  const tail = Buffer.from(scalar.toString(16).padStart(64, "0"), "hex").reverse();
  return Buffer.concat([signature.subarray(0, 32), tail]);
}

describe("Ed25519", () => {
  const message = Buffer.from("what is signed");
  const key = signingKeyFromSeed(newSeed());
  const signature = key.sign(message);
  const verified = (change: Partial<Parameters<typeof verifyEd25519>[0]>) =>
    verifyEd25519({ publicKey: key.publicKey, message, signature, ...change });

  it("signs as RFC 8032 7.1 test 3 says, and verifies it", () => {
    const seed = Buffer.from("c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7", "hex");
    const known = signingKeyFromSeed(seed);
    assert.equal(
      Buffer.from(known.publicKey).toString("hex"),
      "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
    );
    assert.equal(
      Buffer.from(known.sign(Buffer.from("af82", "hex"))).toString("hex"),
      "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    );
  });

  it("makes the same bytes as node:crypto", () => {
    const seed = newSeed();
    const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
    const other = sign(null, message, createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
    assert.deepEqual(Buffer.from(signingKeyFromSeed(seed).sign(message)), other);
  });

  it("verifies what the key signed, and nothing with a bit changed anywhere", () => {
    assert.equal(verified({}), true);
    for (const part of ["publicKey", "message", "signature"] as const) {
      const bytes = { publicKey: key.publicKey, message, signature }[part];
      for (let at = 0; at < bytes.length; at++) {
        const changed = Uint8Array.from(bytes, (byte, index) => (index === at ? byte ^ 1 : byte));
        assert.equal(verified({ [part]: changed }), false, `${part} byte ${at}`);
      }
    }
  });

  it("takes again what it has accepted, and still nothing with another message, key or signature", () => {
    const other = signingKeyFromSeed(newSeed());
    for (let n = 0; n < 2; n++) {
      assert.equal(verified({}), true);
      assert.equal(verified({ message: Buffer.from("what was not signed") }), false);
      assert.equal(verified({ publicKey: other.publicKey }), false);
      assert.equal(verified({ signature: other.sign(message) }), false);
      assert.equal(verified({ message: Buffer.concat([signature, message]), signature }), false);
    }
  });

  it("refuses cut, lengthened and empty signatures and keys without throwing", () => {
    for (const length of [0, 1, 31, 32, 63])
      assert.equal(verified({ signature: signature.subarray(0, length) }), false);
    assert.equal(verified({ signature: Buffer.concat([signature, Buffer.alloc(1)]) }), false);
    for (const length of [0, 31]) assert.equal(verified({ publicKey: key.publicKey.subarray(0, length) }), false);
  });

  it("refuses the malleable form of a good signature", () => {
    assert.equal(verified({ signature: malleable(signature) }), false);
  });

  for (const encoded of LOW_ORDER)
    it(`refuses the low-order or non-canonical key ${encoded.slice(0, 8)}…${encoded.slice(-2)}, also with the signature that fits it`, () => {
      const publicKey = Buffer.from(encoded, "hex");
      assert.throws(
        () => checkPublicKey(publicKey),
        (thrown) => isProblem(thrown, "KEY_UNUSABLE"),
      );
      // R = the identity and S = 0 verifies under a low-order key for many messages.
      const forged = Buffer.alloc(64);
      forged[0] = 1;
      for (let n = 0; n < 16; n++)
        assert.equal(verified({ publicKey, message: Buffer.from([n]), signature: forged }), false);
    });

  it("refuses a key that is no point of the curve, and one of another length", () => {
    const offCurve = Buffer.alloc(32);
    offCurve[0] = 2;
    for (const raw of [offCurve, Buffer.alloc(31), Buffer.alloc(33)])
      assert.throws(
        () => checkPublicKey(raw),
        (thrown) => isProblem(thrown, "KEY_UNUSABLE"),
      );
  });

  it("takes every key that it makes, and names it by the SHA-256 of its bytes", () => {
    for (let n = 0; n < 20; n++) checkPublicKey(signingKeyFromSeed(newSeed()).publicKey);
    assert.equal(
      keyIdOf(Buffer.from("fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "hex")).length,
      64,
    );
  });

  it("refuses a seed of another length", () => {
    assert.throws(
      () => signingKeyFromSeed(new Uint8Array(31)),
      (thrown) => isProblem(thrown, "KEY_UNUSABLE"),
    );
  });
});
