import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { createAuthority, createCertificateRequest } from "../../../core/trust/certificate-authority.js";
import { fetchPinnedAuthority, fingerprintOf } from "../../../core/trust/pinned-authority.js";
import { StartedController } from "../api/started-controller.js";
import { CALL, controllerIdentity, enrolment, enrollClient, joinHost, newToken } from "./joined-host.js";

describe("enrolment", () => {
  const clock = { offsetMs: 0, now: () => Date.now() + clock.offsetMs };
  let door: StartedController;
  before(async () => {
    door = await StartedController.start(clock);
    const session = await door.logIn();
    await door.ask("POST", "/api/greenroom/clusters", { session, json: { name: "blue" } });
  });
  after(() => door[Symbol.asyncDispose]());

  it("puts a host into the cluster of its token, with a certificate of its own role", async () => {
    const host = await joinHost(door, await newToken(door, { cluster: "blue" }));
    assert.equal(host.scopeId, "domain-c1");
    assert.equal(new X509Certificate(host.cert).subjectAltName, `URI:spiffe://greenroom/host/${host.hostId}`);
    const { json } = await door.ask("GET", `/api/greenroom/hosts/${host.hostId}`, { session: await door.logIn() });
    assert.deepEqual([json.cluster, json.name, json.acceptance_level], ["domain-c1", "esx-01", "PartnerSupported"]);
  });

  it("makes a host standalone whose token names no cluster", async () => {
    const host = await joinHost(door, await newToken(door));
    assert.equal(host.scopeId, host.hostId);
  });

  it("presents a chain by which the authority can be pinned, and not by another fingerprint", async () => {
    const [host = "", port = ""] = door.controller.addresses.grpc.split(":");
    const server = { host, port: Number(port), timeoutMs: 60_000 };
    const fingerprint = fingerprintOf(door.context.caPem);
    assert.equal((await fetchPinnedAuthority({ ...server, fingerprint })).trim(), door.context.caPem.trim());
    const wrong = `sha256:${"0".repeat(64)}`;
    await assert.rejects(fetchPinnedAuthority({ ...server, fingerprint: wrong }), { code: "AUTHORITY_NOT_PINNED" });
  });

  it("is not reached by a client that trusts another authority", async () => {
    const other = await createAuthority({ name: "other", years: 1 });
    const client = enrollClient(door, { ca: other.certificatePem });
    const { request } = await enrolment(await newToken(door));
    await assert.rejects(client.enroll(request, CALL), { code: "PEER_UNREACHABLE" });
    client.close();
  });

  it("is not for callers that have a certificate already", async () => {
    const host = await joinHost(door, await newToken(door));
    const { request } = await enrolment(await newToken(door));
    for (const identity of [host, controllerIdentity(door)]) {
      const client = enrollClient(door, { cert: identity.cert, key: identity.key });
      await assert.rejects(client.enroll(request, CALL), { code: "ROLE_REFUSED" });
      client.close();
    }
  });

  it("refuses an unknown, a used and an expired token, each by name", async () => {
    const client = enrollClient(door);
    const refused = async (token: string, code: string) => {
      const { request } = await enrolment(token);
      await assert.rejects(client.enroll(request, CALL), { code });
    };
    await refused("no-token-of-this-controller", "TOKEN_UNKNOWN");
    const used = await newToken(door);
    await joinHost(door, used);
    await refused(used, "TOKEN_USED");
    const old = await newToken(door, { ttl_seconds: 60 });
    clock.offsetMs = 61_000;
    try {
      await refused(old, "TOKEN_EXPIRED");
    } finally {
      clock.offsetMs = 0;
      client.close();
    }
  });

  it("judges nothing that a stranger without a token sends, so that it costs no signature check", async () => {
    const forged = { receiptKeyProof: new Uint8Array(64), advertise: "nowhere" };
    await assert.rejects(joinHost(door, "no-token-of-this-controller", forged), { code: "TOKEN_UNKNOWN" });
  });

  it("lets two that race with one token in once", async () => {
    const token = await newToken(door);
    const both = await Promise.allSettled([joinHost(door, token), joinHost(door, token)]);
    assert.deepEqual(both.map(({ status }) => status).sort(), ["fulfilled", "rejected"]);
  });

  describe("leaves the token good when it refuses", () => {
    const lowOrder = new Uint8Array(32);
    lowOrder[0] = 1;
    const cases = {
      "a receipt key of low order": { receiptKey: lowOrder },
      "a receipt key of the wrong length": { receiptKey: new Uint8Array(31) },
      "a proof that is not of the key": { receiptKeyProof: new Uint8Array(64) },
      "a request that is none": {
        csrPem: "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----\n",
      },
      "an address that cannot be dialled": { advertise: "nowhere" },
      "an acceptance level that nobody knows": { acceptanceLevel: "Whatever" },
    } as const;
    for (const [what, change] of Object.entries(cases))
      it(what, async () => {
        const token = await newToken(door);
        await assert.rejects(joinHost(door, token, change), { code: "ENROLMENT_REFUSED" });
        await joinHost(door, token);
      });

    it("a request whose proof was made for another request", async () => {
      const token = await newToken(door);
      const { request } = await enrolment(token);
      const { csrPem } = await createCertificateRequest();
      const client = enrollClient(door);
      await assert.rejects(client.enroll({ ...request, csrPem }, CALL), { code: "ENROLMENT_REFUSED" });
      client.close();
      await joinHost(door, token);
    });

    it("a receipt key that another host has", async () => {
      const host = await joinHost(door, await newToken(door));
      const { request } = await enrolment(await newToken(door), {}, host.receiptKey);
      const client = enrollClient(door);
      await assert.rejects(client.enroll(request, CALL), {
        code: "ENROLMENT_REFUSED",
        message: /belongs to an enrolled host/,
      });
      client.close();
    });
  });
});
