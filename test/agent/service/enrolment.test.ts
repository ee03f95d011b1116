import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { isProblem } from "../../../core/problem/problem.js";
import { serverCredentials } from "../../../core/rpc/credentials.js";
import { listen, rpcServer, stopServer } from "../../../core/rpc/server.js";
import { addService } from "../../../core/rpc/service.js";
import {
  createAuthority,
  issueCertificate,
  type CertificateAndKey,
} from "../../../core/trust/certificate-authority.js";
import { newSeed, signingKeyFromSeed, verifyEd25519 } from "../../../core/trust/ed25519.js";
import { fingerprintOf } from "../../../core/trust/pinned-authority.js";
import { CONTROLLER_ROLE, hostRole } from "../../../core/trust/roles.js";
import { EnrollService } from "../../../proto/gen/greenroom/enroll/v1/enroll_pb.js";
import { enrol, type Enrolment } from "../../../agent/service/enrolment.js";
import { greenroom } from "../rig/enrolled-agent.js";
import { isRoot, privatePlace } from "../rig/staging-host.js";

describe("enrolment", function () {
  let place = "";
  let authority: CertificateAndKey;
  let server: ReturnType<typeof rpcServer>;
  let port = 0;
  let asked = 0;
  const manifestKey = signingKeyFromSeed(newSeed()).publicKey;

  before(async function () {
    if (!isRoot) return this.skip();
    authority = await createAuthority({ name: "controller", years: 1 });
    const own = {
      authority,
      role: CONTROLLER_ROLE,
      publicKeyFrom: { newKey: true },
      days: 1,
      dnsNames: [],
      addresses: [],
    } as const;
    const { certificatePem, privateKeyPem = "" } = await issueCertificate(own);
    server = rpcServer();
    addService(server, EnrollService, {
      enroll: async (request) => {
        asked++;
        if (request.token !== "good") throw coreProblem("INPUT_INVALID", { where: "token", what: "it is unknown" });
        const message = Buffer.from(
          `greenroom-enroll\ngood\n${createHash("sha256").update(request.csrPem).digest("hex")}`,
        );
        assert.ok(verifyEd25519({ publicKey: request.receiptKey, message, signature: request.receiptKeyProof }));
        const role = request.hostName === "liar" ? hostRole("host-8") : hostRole("host-7");
        const issued = await issueCertificate({
          authority,
          role,
          publicKeyFrom: { csrPem: request.csrPem },
          days: 1,
          dnsNames: [],
          addresses: [],
        });
        return {
          hostId: "host-7",
          scopeId: "domain-c1",
          certificatePem: issued.certificatePem,
          caPem: authority.certificatePem,
          manifestKeys: [manifestKey],
          reportsAddress: "",
        };
      },
    });
    const chain = `${certificatePem}${authority.certificatePem}`;
    const identity = { ca: authority.certificatePem, cert: chain, key: privateKeyPem };
    port = await listen(server, "127.0.0.1:0", serverCredentials({ ...identity, clientCertificates: "optional" }));
  });
  after(async () => server && stopServer(server, 0));
  beforeEach(() => void (place = privatePlace("enrol")));
  afterEach(() => place && rmSync(place, { recursive: true }));

  const wanted = (change: Partial<Enrolment> = {}): Enrolment => ({
    controller: `127.0.0.1:${port}`,
    token: "good",
    fingerprint: fingerprintOf(authority.certificatePem),
    stateFolder: join(place, "state"),
    owner: "root",
    hostName: "esx-07",
    advertise: "127.0.0.1:9000",
    acceptanceLevel: "PartnerSupported",
    agentVersion: "1",
    targets: [{ id: "host", kind: "HOST", platform: "embeddedEsx" }],
    ...change,
  });

  it("gives the host its identity, in one private file, with keys of its own", async () => {
    const identity = await enrol(wanted());
    assert.deepEqual([identity.hostId, identity.reportsAddress], ["host-7", `127.0.0.1:${port}`]);
    assert.deepEqual(
      identity.pins.manifestKeys.map((key) => Buffer.from(key).toString("hex")),
      [Buffer.from(manifestKey).toString("hex")],
    );
    for (const file of ["identity.json", "receipt-key.pem"])
      assert.equal(statSync(join(place, "state", file)).mode & 0o777, 0o600);
    await assert.rejects(enrol(wanted()), (thrown) => isProblem(thrown, "ALREADY_ENROLLED"));
  });

  it("shows its token to no one whose authority has another fingerprint", async () => {
    const before = asked;
    const fingerprint = `sha256:${"0".repeat(64)}`;
    await assert.rejects(enrol(wanted({ fingerprint })), (thrown) => isProblem(thrown, "AUTHORITY_NOT_PINNED"));
    assert.equal(asked, before);
  });

  it("hands on the controller's refusal of a token, and can be tried again", async () => {
    await assert.rejects(enrol(wanted({ token: "used" })), (thrown) => isProblem(thrown, "INPUT_INVALID"));
    assert.equal(existsSync(join(place, "state/identity.json")), false);
    await enrol(wanted());
  });

  it("refuses a certificate for another host", async () => {
    await assert.rejects(enrol(wanted({ hostName: "liar" })), (thrown) =>
      isProblem(thrown, "ENROLMENT_ANSWER_INVALID"),
    );
  });

  it("works from the command line, writes the settings, and keeps what it has secret", async () => {
    const root = join(place, "host");
    const made = await greenroom([
      "agent",
      "sandbox",
      "--root",
      root,
      "--dpu",
      "1",
      "--firmware",
      "nic:forge-100:1.2.0",
    ]);
    assert.equal(made.status, 0, made.stderr);
    const state = join(place, "state");
    const flags = [
      "--controller",
      `127.0.0.1:${port}`,
      "--token",
      "good",
      "--ca-fingerprint",
      fingerprintOf(authority.certificatePem),
    ];
    const more = [
      "--advertise",
      "127.0.0.1:9000",
      "--state-folder",
      state,
      "--driver",
      "sandbox",
      "--root",
      root,
      "--name",
      "esx-07",
    ];
    const { status, stdout, stderr } = await greenroom(["agent", "enroll", ...flags, ...more]);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /esx-07 is host-7, in domain-c1/);
    const settings = JSON.parse(readFileSync(join(state, "agent.json"), "utf8"));
    assert.deepEqual(
      [settings.driver, settings.root, settings.hostName, settings.token],
      ["sandbox", root, "esx-07", undefined],
    );
  });
});
