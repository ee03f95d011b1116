import assert from "node:assert/strict";
import { listen, rpcServer, stopServer } from "../../../core/rpc/server.js";
import { roleGuard, serverCredentials } from "../../../core/rpc/credentials.js";
import { addService } from "../../../core/rpc/service.js";
import { issueCertificate } from "../../../core/trust/certificate-authority.js";
import { CONTROLLER_ROLE, hostRole } from "../../../core/trust/roles.js";
import { openEnvelope } from "../../../core/trust/dsse.js";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { loadSigningKeyFile } from "../../../core/trust/key-file.js";
import { decodeReceipt } from "../../../formats/receipt/codec.js";
import { RECEIPT_TYPE, type Receipt } from "../../../formats/receipt/receipt.js";
import { ReportsService } from "../../../proto/gen/greenroom/reports/v1/reports_pb.js";
import { join } from "node:path";
import { freePort } from "../../rig/free-port.js";
import { DepotServer } from "../rig/depot-server.js";
import { EnrolledAgent } from "../rig/enrolled-agent.js";
import { forgeVib, ImageForge } from "../rig/image-forge.js";
import { isRoot, lastOf } from "../rig/staging-host.js";

/** A controller's reports door, real gRPC over mutual TLS. */
class ReportsDoor {
  readonly heard: string[] = [];
  readonly receipts: Receipt[] = [];
  refusals = 0;
  #server: ReturnType<typeof rpcServer> | undefined;
  #waiting: (() => void)[] = [];

  constructor(
    readonly agent: EnrolledAgent,
    readonly port: number,
  ) {}

  async open(): Promise<void> {
    const { certificatePem, privateKeyPem = "" } = await issueCertificate({
      authority: this.agent.authority,
      role: CONTROLLER_ROLE,
      publicKeyFrom: { newKey: true },
      days: 1,
      dnsNames: [],
      addresses: [],
    });
    const key = loadSigningKeyFile(join(this.agent.state, "receipt-key.pem"));
    this.#server = rpcServer([roleGuard({ [ReportsService.typeName]: (role) => role === hostRole("host-1") })]);
    addService(this.#server, ReportsService, {
      hello: async ({ advertise }) => {
        this.#hear(`hello ${advertise}`);
        return { clock: new Date().toISOString() };
      },
      report: async ({ receiptEnvelope }) => {
        const opened = openEnvelope({ envelope: receiptEnvelope, payloadType: RECEIPT_TYPE, keys: [key.publicKey] });
        const receipt = decodeReceipt(opened.payload);
        if (this.refusals-- > 0) throw coreProblem("INTERNAL", { what: "the store is busy" });
        this.receipts.push(receipt);
        this.#hear(`receipt ${receipt.state}`);
        return { acknowledgedCounter: BigInt(receipt.counter) };
      },
    });
    const credentials = serverCredentials({
      ca: this.agent.authority.certificatePem,
      cert: certificatePem,
      key: privateKeyPem,
      clientCertificates: "required",
    });
    await listen(this.#server, `127.0.0.1:${this.port}`, credentials);
  }

  async close(): Promise<void> {
    if (this.#server !== undefined) await stopServer(this.#server, 0);
  }

  /** Waits until something was heard that fits. */
  async until(fits: (heard: readonly string[]) => boolean): Promise<void> {
    while (!fits(this.heard)) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #hear(what: string): void {
    this.heard.push(what);
    for (const wake of this.#waiting.splice(0)) wake();
  }
}

describe("the way up to the controller", function () {
  before(function () {
    if (!isRoot) this.skip();
  });

  it("greets when it can, sends each receipt until it is acknowledged, and keeps them over a restart", async () => {
    const forge = new ImageForge();
    const port = await freePort();
    await using agent = await EnrolledAgent.enrol(forge, `127.0.0.1:${port}`);
    const retry = { GREENROOM_AGENT_UPLINK_RETRY_MS: "20", GREENROOM_AGENT_UPLINK_RETRY_MOST_MS: "100" };
    const door = new ReportsDoor(agent, port);
    const vib = await forgeVib({ name: "net-forge" });
    await using depot = await DepotServer.start([vib]);
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const manifest = forge.manifest([vib.entry], { expiresAt: soon });
    await agent.start(retry);
    const client = await agent.client();
    await lastOf(client.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url], applyBy: soon }))));
    const { controllerLink } = await client.getStaged({}, { timeoutMs: 10_000 });
    assert.equal(controllerLink?.reportsWaiting, 1, "staged without a controller; the receipt waits");
    client.close();
    await agent.stop("SIGKILL");
    door.refusals = 2;
    await door.open();
    await agent.start(retry);
    await door.until((heard) => heard.filter((one) => one === "receipt complete").length >= 2);
    assert.equal(door.heard[0], "hello 127.0.0.1:1");
    const counters = door.receipts.map((one) => one.counter);
    assert.deepEqual(
      counters,
      [...counters].sort((a, b) => a - b),
    );
    const again = await agent.client();
    await again.unstage({ imageDigest: "" }, { timeoutMs: 10_000 });
    await door.until((heard) => heard.includes("receipt absent"));
    const link = (await again.getStaged({}, { timeoutMs: 10_000 })).controllerLink;
    assert.deepEqual([link?.state, link?.reportsWaiting], ["connected", 0]);
    again.close();
    await door.close();
  });
});
