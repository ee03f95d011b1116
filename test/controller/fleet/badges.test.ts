/* eslint-disable @typescript-eslint/no-unsafe-argument, @typescript-eslint/no-unsafe-return, @typescript-eslint/no-unsafe-call -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { chmodSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openEnvelope, signEnvelope } from "../../../core/trust/dsse.js";
import { newSeed, signingKeyFromSeed } from "../../../core/trust/ed25519.js";
import { loadSigningKeyFile } from "../../../core/trust/key-file.js";
import { systemClock } from "../../../core/time/clock.js";
import { decodeReceipt, encodeReceipt } from "../../../formats/receipt/codec.js";
import { RECEIPT_TYPE, type Receipt } from "../../../formats/receipt/receipt.js";
import { freePort } from "../../rig/free-port.js";
import { StartedController } from "../api/started-controller.js";
import { SmallFleet } from "../rollout/small-fleet.js";
import { CALL, reportsClient } from "./joined-host.js";

describe("badges and receipts, from the agent to what the controller shows", () => {
  let door: StartedController;
  let fleet: SmallFleet;
  let ids: { one: string; memory: string };
  const base = "/api/esx/settings/clusters/blue";
  const path = (host: string) => `/api/greenroom/hosts/${host}`;

  before(async () => {
    const ports = { grpc: `127.0.0.1:${await freePort()}`, depot: `127.0.0.1:${await freePort()}` };
    door = await StartedController.start(systemClock, ports);
    fleet = new SmallFleet(door);
    await fleet.logIn();
    await fleet.must("POST", "/api/greenroom/clusters", { name: "blue" });
    ids = {
      one: await fleet.addHost("one", { cluster: "blue" }),
      memory: await fleet.addHost("memory", { cluster: "blue", scratch: "memory" }),
    };
    await fleet.importBundle("1.0.0", ["net-a", "net-b"]);
    await fleet.setImage(base, "1.0.0");
  });
  after(async () => {
    await fleet?.[Symbol.asyncDispose]();
    await door?.[Symbol.asyncDispose]();
  });

  const stage = () => fleet.run(`${base}/software?action=stage&vmw-task=true`);
  const settingsOf = (id: string) => fleet.agents.get(id)?.settings ?? assert.fail("no such agent");
  const stagingOf = (id: string) =>
    id === ids.memory
      ? join(settingsOf(id).volatileFolder, id, "greenroom/staging/vibs")
      : join(settingsOf(id).root, "host/scratch/greenroom/staging/vibs");
  /** What is shown without a new check: of the scope's compliance, of the host in it, and of the cluster. */
  const badge = async (id: string) => {
    const compliance = await fleet.must("GET", `${base}/software/compliance`);
    const cluster = await fleet.must("GET", "/api/greenroom/clusters/blue");
    return [compliance.hosts[id].stage_status, cluster.compliance.staged_hosts.includes(id)];
  };
  const goes = async (id: string) => {
    await fleet.until(`${base}/software/compliance`, ({ hosts }) => hosts[id].stage_status === "NOT_STAGED");
    assert.deepEqual(await badge(id), ["NOT_STAGED", false]);
  };
  /** Stages again where content was lost, and asserts that the badge is back. */
  const stagedAgain = async () => {
    assert.equal((await stage()).status, "SUCCEEDED");
    for (const id of Object.values(ids)) assert.deepEqual(await badge(id), ["STAGED", true]);
  };

  it("show every staged host's verified receipt, with its history and its envelope", async () => {
    assert.equal((await stage()).status, "SUCCEEDED");
    const [newest] = await fleet.must("GET", `${path(ids.one)}/receipts`);
    assert.deepEqual([newest.state, newest.vibs], ["complete", 2]);
    const { envelope, receipt } = await fleet.must("GET", `${path(ids.one)}/receipts/${newest.counter}`);
    const { receipt_key: key, staging } = await fleet.must("GET", path(ids.one));
    const keys = [Buffer.from(key, "hex")];
    const bytes = Buffer.from(JSON.stringify(envelope));
    const opened = decodeReceipt(openEnvelope({ envelope: bytes, payloadType: RECEIPT_TYPE, keys }).payload);
    assert.deepEqual(opened, receipt);
    assert.equal(staging.image_digest, receipt.imageDigest);
    assert.deepEqual(await badge(ids.one), ["STAGED", true]);
    assert.deepEqual(await badge(ids.memory), ["STAGED", true]);
  });

  it("the badge goes when staged content is deleted, by the agent's own report", async () => {
    const [file = ""] = readdirSync(stagingOf(ids.one));
    rmSync(join(stagingOf(ids.one), file));
    await goes(ids.one);
    await stagedAgain();
  });

  it("one that lies (staged, but file altered): the badge goes when the agent finds it out", async () => {
    const [file = ""] = readdirSync(stagingOf(ids.one));
    const altered = join(stagingOf(ids.one), file);
    const bytes = readFileSync(altered);
    bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
    chmodSync(altered, 0o600);
    writeFileSync(altered, bytes);
    await goes(ids.one);
    await stagedAgain();
  });

  it("the badge goes when a verification on the host fails", async () => {
    const { LocalAgent } = await import("../../../agent/service/local/local-agent.js");
    const [file = ""] = readdirSync(stagingOf(ids.memory));
    const altered = join(stagingOf(ids.memory), file);
    chmodSync(altered, 0o600);
    writeFileSync(altered, "nothing of what was staged");
    using local = new LocalAgent(join(settingsOf(ids.memory).stateFolder, "agent.sock"));
    let damaged: readonly string[] = [];
    for await (const told of local.verifying(new AbortController().signal)) ({ damaged } = told);
    assert.equal(damaged.length, 1);
    await goes(ids.memory);
    await stagedAgain();
  });

  it("the badge of a volatile staging goes with a reboot, that of a persistent one stays (sentence 5)", async () => {
    for (const id of Object.values(ids)) {
      await fleet.stopAgent(id);
      writeFileSync(join(settingsOf(id).root, "boot-id"), `${randomUUID()}\n`);
    }
    rmSync(settingsOf(ids.memory).volatileFolder, { recursive: true });
    for (const id of Object.values(ids)) await fleet.startAgent(id);
    await goes(ids.memory);
    const sent = await fleet.until(`${path(ids.memory)}/receipt`, ({ receipt }) => receipt.state === "absent");
    assert.equal(sent.receipt.bootId, (await fleet.must("GET", path(ids.memory))).boot_id);
    assert.deepEqual(await badge(ids.one), ["STAGED", true]);
    await stagedAgain();
    assert.deepEqual(await fleet.must("GET", "/api/greenroom/alarms"), []);
  });

  describe("one that lies (receipt forged)", () => {
    const identity = () => {
      const text = readFileSync(join(settingsOf(ids.one).stateFolder, "identity.json"), "utf8");
      const { certificatePem, privateKeyPem } = JSON.parse(text);
      return { cert: certificatePem, key: privateKeyPem };
    };
    const ownKey = () => loadSigningKeyFile(join(settingsOf(ids.one).stateFolder, "receipt-key.pem"));
    const send = async (receipt: Receipt, key = ownKey()) => {
      const client = reportsClient(door, identity());
      const payload = encodeReceipt(receipt);
      try {
        await client.report({ receiptEnvelope: signEnvelope({ payloadType: RECEIPT_TYPE, payload, key }) }, CALL);
      } finally {
        client.close();
      }
    };
    const newest = async (): Promise<Receipt> => (await fleet.must("GET", `${path(ids.one)}/receipt`)).receipt;
    const later = "2036-01-01T00:00:00.000Z";

    const lies: Record<string, { code: string; kind: string; lie: (true_: Receipt) => Promise<void> }> = {
      "with a bad signature": {
        code: "RECEIPT_REFUSED",
        kind: "RECEIPT_SIGNATURE",
        lie: (said) => send({ ...said, counter: said.counter + 1 }, signingKeyFromSeed(newSeed())),
      },
      "with an old counter": {
        code: "RECEIPT_REPLAYED",
        kind: "RECEIPT_OLD_COUNTER",
        lie: (said) => send({ ...said, counter: said.counter - 1, at: later, vibs: [] }),
      },
      "of another boot": {
        code: "RECEIPT_REFUSED",
        kind: "RECEIPT_OTHER_BOOT",
        lie: (said) => send({ ...said, counter: said.counter + 1, bootId: "another" }),
      },
      "of another host": {
        code: "RECEIPT_REFUSED",
        kind: "RECEIPT_OTHER_HOST",
        lie: (said) => send({ ...said, counter: said.counter + 1, hostId: ids.memory }),
      },
      "about an image that nobody knows": {
        code: "RECEIPT_REFUSED",
        kind: "RECEIPT_OTHER_IMAGE",
        lie: (said) => send({ ...said, counter: said.counter + 1, imageDigest: `sha256:${"a".repeat(64)}` }),
      },
    };
    for (const [what, { code, kind, lie }] of Object.entries(lies))
      it(`${what} is refused, and raises an alarm on the host`, async () => {
        const before = await newest();
        await assert.rejects(lie(before), { code });
        const [alarm] = await fleet.must("GET", `/api/greenroom/alarms?host=${ids.one}`);
        assert.deepEqual([alarm.kind, alarm.times, alarm.host_name], [kind, 1, "one"]);
        assert.deepEqual(await newest(), before);
        assert.equal((await fleet.must("GET", path(ids.one))).open_alarms, Object.keys(lies).indexOf(what) + 1);
      });

    it("and later good receipts are still taken", async () => {
      const { counter } = await newest();
      await fleet.must("POST", `${path(ids.one)}?action=refresh`);
      assert.ok((await newest()).counter > counter);
      assert.deepEqual(await badge(ids.one), ["STAGED", true]);
    });

    it("an operator acknowledges an alarm, once, with who, when and a note", async () => {
      const [{ alarm }] = await fleet.must("GET", "/api/greenroom/alarms");
      const acknowledge = `/api/greenroom/alarms/${alarm}?action=acknowledge`;
      const done = await fleet.must("POST", acknowledge, { note: "seen" });
      assert.deepEqual([done.acknowledged.by, done.acknowledged.note], ["administrator", "seen"]);
      assert.equal((await fleet.ask("POST", acknowledge)).json.data.code, "ALARM_ACKNOWLEDGED");
      assert.equal((await fleet.must("GET", "/api/greenroom/alarms")).length, Object.keys(lies).length - 1);
      assert.equal((await fleet.must("GET", "/api/greenroom/alarms?all=true")).length, Object.keys(lies).length);
      assert.equal((await fleet.ask("POST", "/api/greenroom/alarms/999?action=acknowledge")).status, 404);
    });
  });
});
