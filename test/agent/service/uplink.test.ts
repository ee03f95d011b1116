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
import { fleetProblem } from "../../../controller/fleet/fleet-problems.js";
import { EnrolledAgent, greenroom } from "../rig/enrolled-agent.js";
import { forgeVib, ImageForge } from "../rig/image-forge.js";
import { isRoot, lastOf } from "../rig/staging-host.js";

/** A controller's reports door, real gRPC over mutual TLS. */
class ReportsDoor {
  readonly heard: string[] = [];
  readonly receipts: Receipt[] = [];
  refusals = 0;
  /** What is thrown about a receipt, for good. */
  verdict: (receipt: Receipt) => Error | undefined = () => undefined;
  /** The highest counter it claims to have stored. */
  stored = 0;
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
        const verdict = this.verdict(receipt);
        if (verdict !== undefined) {
          this.#hear(`refused ${receipt.counter}`);
          throw verdict;
        }
        this.receipts.push(receipt);
        this.stored = Math.max(this.stored, receipt.counter);
        this.#hear(`receipt ${receipt.state}`);
        return { acknowledgedCounter: BigInt(this.stored) };
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

const RETRY = { GREENROOM_AGENT_UPLINK_RETRY_MS: "20", GREENROOM_AGENT_UPLINK_RETRY_MOST_MS: "100" };

describe("the way up to the controller", function () {
  before(function () {
    if (!isRoot) this.skip();
  });

  it("greets when it can, sends each receipt until it is acknowledged, and keeps them over a restart", async () => {
    const forge = new ImageForge();
    const port = await freePort();
    await using agent = await EnrolledAgent.enrol(forge, `127.0.0.1:${port}`);
    const door = new ReportsDoor(agent, port);
    const vib = await forgeVib({ name: "net-forge" });
    await using depot = await DepotServer.start([vib]);
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const manifest = forge.manifest([vib.entry], { expiresAt: soon });
    await agent.start(RETRY);
    const client = await agent.client();
    await lastOf(client.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url], applyBy: soon }))));
    const { controllerLink } = await client.getStaged({}, { timeoutMs: 10_000 });
    assert.equal(controllerLink?.reportsWaiting, 1, "staged without a controller; the receipt waits");
    client.close();
    await agent.stop("SIGKILL");
    door.refusals = 2;
    await door.open();
    await agent.start(RETRY);
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
    const linkNow = async () => (await again.getStaged({}, { timeoutMs: 10_000 })).controllerLink;
    let link = await linkNow();
    // The door has heard the receipt before the agent hears that it is acknowledged.
    while (link?.reportsWaiting !== 0) link = await linkNow();
    assert.equal(link.state, "connected");
    again.close();
    await door.close();
  });

  /** An agent that has staged one image while its controller was away. */
  async function stagedAlone(port: number) {
    const forge = new ImageForge();
    const agent = await EnrolledAgent.enrol(forge, `127.0.0.1:${port}`);
    const vib = await forgeVib({ name: "net-forge" });
    await using depot = await DepotServer.start([vib]);
    const soon = new Date(Date.now() + 3_600_000).toISOString();
    const manifest = forge.manifest([vib.entry], { expiresAt: soon });
    await agent.start(RETRY);
    const client = await agent.client();
    await lastOf(client.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url], applyBy: soon }))));
    return { agent, client };
  }

  it("sets a receipt aside that the controller refuses for good, says so, and lets the later ones by", async () => {
    const port = await freePort();
    const { agent, client } = await stagedAlone(port);
    await using _ = agent;
    const door = new ReportsDoor(agent, port);
    const why = "it speaks of domain-c9";
    door.verdict = ({ counter }) =>
      counter === 1
        ? fleetProblem("RECEIPT_REFUSED", { hostId: "host-1", why, alarm: "RECEIPT_OTHER_SCOPE" })
        : undefined;
    await door.open();
    await door.until((heard) => heard.includes("refused 1"));
    await client.unstage({ imageDigest: "" }, { timeoutMs: 10_000 });
    await door.until((heard) => heard.includes("receipt absent"));
    assert.equal(door.heard.filter((one) => one === "refused 1").length, 1, "it is not sent again");
    const { controllerLink: link } = await client.getStaged({}, { timeoutMs: 10_000 });
    assert.deepEqual([link?.state, link?.reportsRefused], ["connected", 1]);
    assert.match(link?.lastRefusal ?? "", /RECEIPT_REFUSED.*domain-c9/);
    assert.equal(agent.lines.filter(({ msg }) => msg === "receipt-refused").length, 1);
    const { stdout } = await greenroom(["agent", "status", "--state-folder", agent.state], {
      env: { GREENROOM_AGENT_DRIVER: "sandbox", GREENROOM_AGENT_ROOT: agent.root },
    });
    assert.match(stdout, /1 RECEIPTS REFUSED: RECEIPT_REFUSED/);
    client.close();
    await door.close();
  });

  it("counts on behind what the controller has stored, so that a ledger from a copy cannot leave the host looking staged", async () => {
    const port = await freePort();
    const { agent, client } = await stagedAlone(port);
    await using _ = agent;
    const door = new ReportsDoor(agent, port);
    door.stored = 40;
    await door.open();
    await door.until((heard) => heard.filter((one) => one === "receipt complete").length >= 2);
    assert.deepEqual(
      door.receipts.map(({ counter }) => counter > 40),
      [false, true],
    );
    client.close();
    await door.close();
  });
});
