import assert from "node:assert/strict";
import { newSeed, signingKeyFromSeed } from "../../../core/trust/ed25519.js";
import { openEnvelope, signEnvelope } from "../../../core/trust/dsse.js";
import { isProblem } from "../../../core/problem/problem.js";

const TYPE = "application/vnd.greenroom.test+json";

describe("a DSSE envelope", () => {
  const key = signingKeyFromSeed(newSeed());
  const stranger = signingKeyFromSeed(newSeed());
  const payload = Buffer.from('{"a":1}');
  const envelope = signEnvelope({ payloadType: TYPE, payload, key });
  const json = () => JSON.parse(Buffer.from(envelope).toString()) as { payload: string; signatures: { sig: string }[] };
  const open = (bytes: Uint8Array, keys = [key.publicKey]) =>
    openEnvelope({ envelope: bytes, payloadType: TYPE, keys });
  const refused = (code: string, act: () => unknown) => assert.throws(act, (thrown) => isProblem(thrown, code));
  const changed = (change: object) => Buffer.from(JSON.stringify({ ...json(), ...change }));

  it("opens with one of the trusted keys, and says which", () => {
    const opened = open(envelope, [stranger.publicKey, key.publicKey]);
    assert.deepEqual(Buffer.from(opened.payload), payload);
    assert.deepEqual(opened.publicKey, key.publicKey);
  });

  it("signs the pre-authentication encoding of the DSSE protocol", () => {
    const signed = key.sign(Buffer.from(`DSSEv1 ${TYPE.length} ${TYPE} ${payload.length} ${payload.toString()}`));
    assert.equal(json().signatures[0]?.sig, Buffer.from(signed).toString("base64"));
  });

  it("is refused without a trusted key, and with another payload type", () => {
    refused("ENVELOPE_UNTRUSTED", () => open(envelope, [stranger.publicKey]));
    refused("ENVELOPE_UNTRUSTED", () => open(envelope, []));
    refused("ENVELOPE_UNTRUSTED", () => openEnvelope({ envelope, payloadType: "other", keys: [key.publicKey] }));
    refused("ENVELOPE_UNTRUSTED", () =>
      openEnvelope({ envelope: changed({ payloadType: "x" }), payloadType: "x", keys: [key.publicKey] }),
    );
  });

  it("is refused with another payload under the same signature", () => {
    refused("ENVELOPE_UNTRUSTED", () => open(changed({ payload: Buffer.from("{}").toString("base64") })));
  });

  it("takes the key id as a hint alone: without one it opens, with a stranger's signature under ours it does not", () => {
    const [signature] = json().signatures;
    open(changed({ signatures: [{ sig: signature?.sig }] }));
    open(changed({ signatures: [{ keyid: "", sig: signature?.sig }] }));
    const forged = signEnvelope({
      payloadType: TYPE,
      payload,
      key: { publicKey: key.publicKey, sign: (m) => stranger.sign(m) },
    });
    refused("ENVELOPE_UNTRUSTED", () => open(forged));
  });

  it("opens when one of several signatures is good", () => {
    const [signature] = json().signatures;
    open(changed({ signatures: [{ sig: Buffer.alloc(64).toString("base64") }, signature] }));
  });

  const MALFORMED: Readonly<Record<string, () => Uint8Array>> = {
    "no JSON": () => Buffer.from("{"),
    "a JSON list": () => Buffer.from("[]"),
    "JSON null": () => Buffer.from("null"),
    "no UTF-8": () => Buffer.from([0x7b, 0xff, 0x7d]),
    "cut at the end": () => envelope.subarray(0, -3),
    "without payload": () => changed({ payload: undefined }),
    "a payload type that is a number": () => changed({ payloadType: 1 }),
    "no signatures": () => changed({ signatures: [] }),
    "signatures that are no list": () => changed({ signatures: {} }),
    "a signature that is text": () => changed({ signatures: ["x"] }),
    "a key id that is a number": () => changed({ signatures: [{ keyid: 1, sig: "" }] }),
    "17 signatures": () => changed({ signatures: Array<object>(17).fill({ sig: "" }) }),
    "base64 with blanks in it": () => changed({ payload: ` ${json().payload}` }),
    "base64 with loose bits": () => changed({ payload: "AB==" }),
  };
  for (const [what, make] of Object.entries(MALFORMED))
    it(`is malformed: ${what}`, () => refused("ENVELOPE_MALFORMED", () => open(make())));

  it("is refused above its largest size before it is read", () => {
    refused("ENVELOPE_MALFORMED", () =>
      openEnvelope({ envelope, payloadType: TYPE, keys: [], maxBytes: envelope.length - 1 }),
    );
  });
});
