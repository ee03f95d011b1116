import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EXIT } from "../../../core/problem/core-problems.js";
import { signEnvelope } from "../../../core/trust/dsse.js";
import { newSeed, signingKeyFromSeed } from "../../../core/trust/ed25519.js";
import { createSigningKeyFile } from "../../../core/trust/key-file.js";
import { encodeReceipt } from "../../../formats/receipt/codec.js";
import { RECEIPT_TYPE, type Receipt } from "../../../formats/receipt/receipt.js";
import { greenroom } from "../../rig/process.js";

const IMAGE = `sha256:${"a".repeat(64)}`;
const receipt: Receipt = {
  kind: "greenroom.receipt/1",
  hostId: "host-1",
  scopeId: "domain-c1",
  imageDigest: IMAGE,
  manifestVersion: 7,
  state: "complete",
  targets: [
    { id: "host", kind: "HOST", state: "staged", vibsWanted: 1, vibsStaged: 1 },
    {
      id: "dpu-1",
      kind: "DPU",
      state: "failed",
      vibsWanted: 0,
      vibsStaged: 0,
      why: "TARGET_UNREADABLE: its bank is gone",
    },
  ],
  firmware: "not-stageable",
  vibs: [{ sha256: "b".repeat(64), sizeBytes: 2048, id: "ACME_bootbank_net_1.0-1", targetIds: ["host"] }],
  installed: [],
  notStageable: [{ sha256: "c".repeat(64), id: "ACME_bootbank_fw_2.0-1", manager: "acme-hsm" }],
  persistence: "volatile",
  bootId: "boot-1",
  counter: 4,
  at: "2026-11-27T10:00:00.000Z",
  freeBytes: 1024,
  stagingFolder: "/scratch/greenroom/staging",
};

describe("receipt verify", () => {
  const key = signingKeyFromSeed(newSeed());
  const hex = Buffer.from(key.publicKey).toString("hex");
  let folder: string;
  let file: string;
  const saved = (name: string, content: string | Uint8Array): string => {
    const path = join(folder, name);
    writeFileSync(path, content);
    return path;
  };
  const sign = (payload: Uint8Array, by = key) => signEnvelope({ payloadType: RECEIPT_TYPE, payload, key: by });
  const verify = (...args: readonly string[]) => greenroom(["receipt", "verify", ...args]);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "greenroom-receipt-"));
    file = saved("envelope.json", sign(encodeReceipt(receipt)));
  });
  after(() => rmSync(folder, { recursive: true }));

  const said: readonly RegExp[] = [
    /^host +host-1$/m,
    new RegExp(`^image +${IMAGE}$`, "m"),
    /^of +domain-c1, manifest version 7$/m,
    /^state +complete$/m,
    /^staged +1 VIB, 2\.00 KiB, volatile$/m,
    /^firmware +not stageable: installed at remediation$/m,
    /^not stageable +ACME_bootbank_fw_2\.0-1 \(manager acme-hsm\)$/m,
    /^boot id +boot-1$/m,
    /^counter +4$/m,
    /^signed at +2026-11-27T10:00:00Z/m,
    /^dpu-1 +dpu +failed +0 of 0 +TARGET_UNREADABLE: its bank is gone$/m,
    /^ACME_bootbank_net_1\.0-1 +b{12} +2\.00 KiB +host$/m,
  ];
  it("says everything that the host has signed, and by which key", async () => {
    const { status, stdout, stderr } = await verify(file, "--key", hex, "--host-id", "host-1", "--image", IMAGE);
    assert.equal(status, EXIT.done, stderr);
    for (const line of said) assert.match(stdout, line);
    assert.match(stdout, new RegExp(`^verified +signature holds, by key ${hex.slice(0, 12)}… \\(given\\)$`, "m"));
  });

  it("takes the key from a file, and from this host where there is one", async () => {
    assert.equal((await verify(file, "--key", saved("key.hex", `${hex}\n`))).status, EXIT.done);
    const own = createSigningKeyFile(join(folder, "receipt-key.pem"));
    const mine = saved("mine.json", sign(encodeReceipt(receipt), own));
    assert.equal((await verify(mine, "--state-folder", folder)).status, EXIT.done);
    assert.equal((await verify(file, "--state-folder", folder)).status, EXIT.untrusted);
  });

  it("takes the envelope made pretty, the whole answer of the controller, and standard input", async () => {
    const envelope: unknown = JSON.parse(Buffer.from(sign(encodeReceipt(receipt))).toString("utf8"));
    const pretty = JSON.stringify(envelope, null, 2);
    assert.equal((await verify(saved("pretty.json", pretty), "--key", hex)).status, EXIT.done);
    const answer = saved("answer.json", JSON.stringify({ envelope, receipt: {}, verified_at: "" }));
    assert.equal((await verify(answer, "--key", hex)).status, EXIT.done);
    assert.equal((await greenroom(["receipt", "verify", "-", "--key", hex], { input: pretty })).status, EXIT.done);
  });

  it("prints the receipt as one JSON document", async () => {
    const { stdout } = await verify(file, "--key", hex, "--output", "json");
    assert.deepEqual(JSON.parse(stdout), { signed_by: hex, receipt });
  });

  const older = { ...receipt, targets: undefined };
  const refusals: readonly (readonly [what: string, code: string, exit: number, args: () => readonly string[]])[] = [
    ["signed by another key", "ENVELOPE_UNTRUSTED", EXIT.untrusted, () => [file, "--key", Buffer.from(signingKeyFromSeed(newSeed()).publicKey).toString("hex")]],
    ["of another host", "RECEIPT_MISTAKEN", EXIT.untrusted, () => [file, "--key", hex, "--host-id", "host-2"]],
    ["about another image", "RECEIPT_MISTAKEN", EXIT.untrusted, () => [file, "--key", hex, "--image", `sha256:${"f".repeat(64)}`]],
    ["that is no envelope", "ENVELOPE_MALFORMED", EXIT.untrusted, () => [saved("text.json", "receipt"), "--key", hex]],
    ["of which a byte was changed", "ENVELOPE_UNTRUSTED", EXIT.untrusted, () => [saved("changed.json", changed()), "--key", hex]],
    ["that lacks what receipts tell", "RECEIPT_INVALID", EXIT.untrusted, () => [saved("old.json", sign(Buffer.from(JSON.stringify(older)))), "--key", hex]],
    ["with a key that is none", "RECEIPT_KEY_INVALID", EXIT.usage, () => [file, "--key", saved("no-key", "abc")]],
    ["with a key that anyone can sign for", "RECEIPT_KEY_INVALID", EXIT.usage, () => [file, "--key", "0".repeat(64)]],
    ["without a key", "RECEIPT_KEY_MISSING", EXIT.usage, () => [file, "--state-folder", join(folder, "nowhere")]],
    ["that is not there", "FILE_UNREADABLE", EXIT.failed, () => [join(folder, "nothing"), "--key", hex]],
  ]; // prettier-ignore
  const changed = () => {
    const envelope = JSON.parse(Buffer.from(sign(encodeReceipt(receipt))).toString("utf8")) as { payload: string };
    const payload = Buffer.from(envelope.payload, "base64").toString("utf8").replace('"counter":4', '"counter":5');
    return JSON.stringify({ ...envelope, payload: Buffer.from(payload).toString("base64") });
  };
  for (const [what, code, exit, args] of refusals)
    it(`refuses one ${what}`, async () => {
      const { status, stdout, stderr } = await verify(...args());
      assert.equal(status, exit, stderr);
      assert.match(stderr, new RegExp(`^error ${code}: `));
      assert.equal(stdout, "");
    });
});
