/* eslint-disable @typescript-eslint/no-unsafe-argument -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { createAuthority, issueCertificate } from "../../../core/trust/certificate-authority.js";
import { signEnvelope } from "../../../core/trust/dsse.js";
import { newSeed, signingKeyFromSeed, type SigningKey } from "../../../core/trust/ed25519.js";
import { hostRole } from "../../../core/trust/roles.js";
import { encodeReceipt } from "../../../formats/receipt/codec.js";
import { RECEIPT_TYPE, type Receipt } from "../../../formats/receipt/receipt.js";
import { StartedController } from "../api/started-controller.js";
import { CALL, controllerIdentity, joinHost, newToken, reportsClient, type JoinedHost } from "./joined-host.js";

const HELLO = { agentVersion: "0.0.0-test", bootId: "boot-2", advertise: "127.0.0.1:2" };

describe("reports", () => {
  let door: StartedController;
  let host: JoinedHost;
  let other: JoinedHost;
  before(async () => {
    door = await StartedController.start();
    host = await joinHost(door, await newToken(door));
    other = await joinHost(door, await newToken(door), { hostName: "esx-02" });
  });
  after(() => door[Symbol.asyncDispose]());

  const receipt = (change: Partial<Receipt> = {}): Receipt => ({
    kind: "greenroom.receipt/1",
    hostId: host.hostId,
    scopeId: host.scopeId,
    imageDigest: "",
    state: "complete",
    vibs: [],
    installed: [],
    manifestVersion: 1,
    targets: [],
    firmware: "none",
    notStageable: [],
    persistence: "persistent",
    bootId: "boot-2",
    counter: 1,
    at: "2026-11-24T11:00:00.000Z",
    freeBytes: 1,
    stagingFolder: "/scratch/greenroom/staging",
    ...change,
  });
  const signed = (value: Receipt, key: SigningKey = host.receiptKey, payloadType = RECEIPT_TYPE) =>
    signEnvelope({ payloadType, payload: encodeReceipt(value), key });
  const report = async (receiptEnvelope: Uint8Array, as: Pick<JoinedHost, "cert" | "key"> = host) => {
    const client = reportsClient(door, { cert: as.cert, key: as.key });
    try {
      return Number((await client.report({ receiptEnvelope }, CALL)).acknowledgedCounter);
    } finally {
      client.close();
    }
  };

  describe("are for hosts alone", () => {
    it("and not for callers without a certificate", async () => {
      const client = reportsClient(door);
      await assert.rejects(client.hello(HELLO, CALL), { code: "CERTIFICATE_REQUIRED" });
      client.close();
    });

    it("and not for the controller's own role", async () => {
      const { cert, key } = controllerIdentity(door);
      const client = reportsClient(door, { cert, key });
      await assert.rejects(client.hello(HELLO, CALL), { code: "ROLE_REFUSED" });
      client.close();
    });

    it("and not for a host of another authority", async () => {
      const authority = await createAuthority({ name: "other", years: 1 });
      const issued = await issueCertificate({
        authority,
        role: hostRole(host.hostId),
        publicKeyFrom: { newKey: true },
        days: 1,
        dnsNames: [],
        addresses: [],
      });
      const client = reportsClient(door, { cert: issued.certificatePem, key: issued.privateKeyPem ?? "" });
      await assert.rejects(client.hello(HELLO, CALL), { code: "CERTIFICATE_REQUIRED" });
      client.close();
    });

    it("and not for a host that the controller does not know", async () => {
      const { ca, caKey } = controllerIdentity(door);
      const issued = await issueCertificate({
        authority: { certificatePem: ca, privateKeyPem: caKey },
        role: hostRole("host-999"),
        publicKeyFrom: { newKey: true },
        days: 1,
        dnsNames: [],
        addresses: [],
      });
      const client = reportsClient(door, { cert: issued.certificatePem, key: issued.privateKeyPem ?? "" });
      await assert.rejects(client.hello(HELLO, CALL), { code: "HOST_UNKNOWN_TO_FLEET" });
      client.close();
    });
  });

  it("take over where a host is and what it booted", async () => {
    const client = reportsClient(door, { cert: host.cert, key: host.key });
    const { clock } = await client.hello(HELLO, CALL);
    client.close();
    assert.ok(Date.parse(clock) > 0);
    const { json } = await door.ask("GET", `/api/greenroom/hosts/${host.hostId}`, { session: await door.logIn() });
    assert.deepEqual([json.address, json.boot_id], ["127.0.0.1:2", "boot-2"]);
  });

  describe("with a receipt", () => {
    it("acknowledge its counter, answer a repetition alike, and show it as the host signed it", async () => {
      const envelope = signed(receipt({ counter: 5 }));
      assert.equal(await report(envelope), 5);
      assert.equal(await report(envelope), 5);
      const path = `/api/greenroom/hosts/${host.hostId}/receipt`;
      const { json } = await door.ask("GET", path, { session: await door.logIn() });
      assert.equal(json.receipt.counter, 5);
      assert.deepEqual(json.envelope, JSON.parse(Buffer.from(envelope).toString("utf8")));
    });

    it("change nothing for an older counter, and acknowledge the newest", async () => {
      assert.equal(await report(signed(receipt({ counter: 8, state: "absent" }))), 8);
      assert.equal(await report(signed(receipt({ counter: 6, state: "complete" }))), 8);
      const path = `/api/greenroom/hosts/${host.hostId}/receipt`;
      const { json } = await door.ask("GET", path, { session: await door.logIn() });
      assert.equal(json.receipt.state, "absent");
    });

    it("refuse other content under a counter that is stored", async () => {
      assert.equal(await report(signed(receipt({ counter: 11 }))), 11);
      await assert.rejects(report(signed(receipt({ counter: 11, state: "partial" }))), { code: "RECEIPT_REPLAYED" });
    });

    const stranger = signingKeyFromSeed(newSeed());
    const forgeries: Record<string, () => Uint8Array> = {
      "a key that is not the host's": () => signed(receipt({ counter: 50 }), stranger),
      "another host's key": () => signed(receipt({ counter: 50 }), other.receiptKey),
      "another type of payload": () => signed(receipt({ counter: 50 }), host.receiptKey, "application/other+json"),
      "another host in it": () => signed(receipt({ counter: 50, hostId: other.hostId })),
      "another scope in it": () => signed(receipt({ counter: 50, scopeId: "domain-c9" })),
      "an image that was never committed here": () =>
        signed(receipt({ counter: 50, imageDigest: `sha256:${"a".repeat(64)}` })),
      "no envelope": () => Buffer.from("{}"),
      "nothing at all": () => new Uint8Array(),
    };
    for (const [what, forge] of Object.entries(forgeries))
      it(`refuse ${what}`, async () => {
        await assert.rejects(report(forge()), { code: "RECEIPT_REFUSED" });
      });

    it("refuse a host's true receipt from the mouth of another host", async () => {
      await assert.rejects(report(signed(receipt({ counter: 60 })), other), { code: "RECEIPT_REFUSED" });
    });

    it("refuse one bit changed anywhere in the signed bytes", async () => {
      const envelope = JSON.parse(Buffer.from(signed(receipt({ counter: 70 }))).toString("utf8"));
      const payload = Buffer.from(envelope.payload, "base64");
      for (const at of [0, payload.length >> 1, payload.length - 1]) {
        const changed = Buffer.from(payload);
        changed[at] = (changed[at] ?? 0) ^ 1;
        const forged = { ...envelope, payload: changed.toString("base64") };
        await assert.rejects(report(Buffer.from(JSON.stringify(forged))), { code: "RECEIPT_REFUSED" });
      }
    });
  });
});
