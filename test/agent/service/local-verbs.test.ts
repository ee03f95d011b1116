import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import type { AgentStatus, ProgressStatus } from "../../../agent/domain/agent-status.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { ImageManifest } from "../../../formats/manifest/image-manifest.js";
import { TargetStagingState } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { onTerminal } from "../../cli/rig/pseudo-terminal.js";
import { Screen } from "../../cli/rig/screen.js";
import { dieWithUs, GREENROOM } from "../../rig/process.js";
import { DepotServer } from "../rig/depot-server.js";
import { EnrolledAgent, greenroom } from "../rig/enrolled-agent.js";
import { forgeVib, ImageForge, type ForgedVib } from "../rig/image-forge.js";
import { isRoot, lastOf } from "../rig/staging-host.js";

const CALL = { timeoutMs: 10_000 } as const;
const HOUR_MS = 3_600_000;
const QUOTA_BYTES = 1024 ** 3;
/** The agent stands still after a VIB that it has verified again, as long as this lies in the folder of holds. */
const HELD = "vib-verified";

describe("the verbs of an operator on the host", function () {
  let forge: ImageForge;
  let agent: EnrolledAgent;
  let depot: DepotServer;
  let vibs: readonly ForgedVib[];
  let manifest: ImageManifest;
  before(async function () {
    if (!isRoot) return this.skip();
    forge = new ImageForge();
    agent = await EnrolledAgent.enrol(forge);
    mkdirSync(holds());
    await agent.start(settings());
    vibs = [
      await forgeVib({ name: "net-a", sizeBytes: 300_000 }),
      await forgeVib({ name: "net-b", sizeBytes: 900_000 }),
    ];
    depot = await DepotServer.start(vibs);
    manifest = forge.manifest(
      vibs.map(({ entry }) => entry),
      { expiresAt: soon() },
    );
  });
  after(async () => {
    await agent?.[Symbol.asyncDispose]();
    await depot?.[Symbol.asyncDispose]();
  });
  afterEach(() => {
    depot.stallAfterBytes = undefined;
  });

  const holds = () => join(agent.place, "holds");
  const settings = () => ({
    GREENROOM_AGENT_STAGING_QUOTA_BYTES: String(QUOTA_BYTES),
    GREENROOM_HOLDS: holds(),
  });
  const soon = () => new Date(Date.now() + HOUR_MS).toISOString();
  const env = () => ({
    GREENROOM_AGENT_DRIVER: "sandbox",
    GREENROOM_AGENT_ROOT: agent.root,
    GREENROOM_AGENT_DEVELOPMENT: "true",
    GREENROOM_AGENT_STATE_FOLDER: agent.state,
  });
  const run = (...args: readonly string[]) => greenroom(["agent", ...args], { env: env() });
  async function json<T>(...args: readonly string[]): Promise<T> {
    const { stdout, stderr } = await run(...args, "--output", "json");
    assert.notEqual(stdout, "", stderr);
    return JSON.parse(stdout) as T;
  }

  /** Gives an order that hangs half-way, and answers when bytes lie there. */
  async function hangingOrder(): Promise<string> {
    depot.stallAfterBytes = 100_000;
    const client = await agent.client();
    const order = forge.order(manifest, { sources: [depot.url], applyBy: soon() });
    for await (const { progress } of client.stage(forge.sign(manifest, order)))
      if ((progress?.bytesDone ?? 0n) > 0n) break;
    client.close();
    return order.orderId;
  }

  async function stage(): Promise<void> {
    const client = await agent.client();
    const order = forge.order(manifest, { sources: [depot.url], applyBy: soon() });
    await lastOf(client.stage(forge.sign(manifest, order)));
    client.close();
  }

  it("say before anything was ordered that nothing runs", async () => {
    const watched = await run("watch");
    assert.equal(watched.status, 7);
    assert.match(watched.stderr, /STAGE_UNKNOWN: this host knows no order at all since it was started/);
    assert.deepEqual(await json("cancel"), { canceled: false, order: null, changed: false });
    assert.deepEqual(await json("verify"), { verified: 0, damaged: [], total: 0, complete: true });
    assert.equal((await run("cancel", "order-99")).status, 7);
  });

  it("set the cap of the host and of the order that runs, and show them", async () => {
    assert.match((await run("bandwidth")).stdout, /no cap/);
    assert.deepEqual(await json("bandwidth", "10MiB"), {
      order: null,
      max_bytes_per_second: 10 * 1024 ** 2,
      changed: true,
    });
    assert.match((await run("bandwidth")).stdout, /^This host: at most 10\.0 MiB\/s$/m);
    assert.match((await run("status")).stdout, /^Bandwidth +at most 10\.0 MiB\/s$/m);
    const order = await hangingOrder();
    assert.match((await run("bandwidth", "500KiB", "--order", order)).stdout, /500 KiB\/s, while it runs/);
    assert.equal((await run("bandwidth", "500KiB", "--order", "order-99")).status, 7);
    assert.equal((await run("bandwidth", "10MB")).status, 2);
    await run("bandwidth", "none");
    assert.match((await run("bandwidth")).stdout, /no cap/);
    await run("cancel");
    const client = await agent.client();
    const huge = client.setBandwidth({ orderId: "", maxBytesPerSecond: -1n }, CALL);
    await assert.rejects(huge, (thrown) => isProblem(thrown, "INPUT_INVALID"));
    client.close();
  });

  it("watch a staging as one JSON object a line, and tell in the exit code that it was canceled", async () => {
    const order = await hangingOrder();
    const watcher = dieWithUs(
      spawn(process.execPath, [GREENROOM, "agent", "watch", "--output", "json"], {
        env: { ...process.env, ...env() },
        stdio: ["ignore", "pipe", "inherit"],
      }),
    );
    const events: ProgressStatus[] = [];
    const closed = once(watcher, "close");
    const lines = createInterface({ input: watcher.stdout });
    lines.on("line", (line) => events.push(JSON.parse(line) as ProgressStatus));
    await once(lines, "line");
    assert.deepEqual(await json("cancel", order), { canceled: true, order, changed: true });
    assert.deepEqual(await closed, [1, null]);
    assert.equal(events[0]?.order_id, order);
    assert.equal(events[0]?.state, "RUNNING");
    assert.equal(events.at(-1)?.problem?.code, "STAGE_CANCELED");
    assert.deepEqual(await json("cancel", order), { canceled: false, order: null, changed: false });
  });

  it("watch on a terminal with a bar, and leave the staging running at Ctrl-C", async () => {
    const order = await hangingOrder();
    const shown = await onTerminal({
      args: ["agent", "watch"],
      columns: 80,
      rows: 20,
      env: env(),
      interruptAt: /VIBs/,
    });
    assert.equal(shown.status, 130);
    assert.match(shown.bytes, /█|░/);
    const screen = new Screen(80).write(shown.bytes);
    assert.ok(screen.cursorVisible);
    assert.ok(screen.lines.every((line) => line.length <= 80));
    assert.match(screen.lines.join("\n"), /goes on without this watcher/);
    const { progress } = await json<AgentStatus>("status");
    assert.equal(progress?.order_id, order);
    assert.match((await run("status")).stdout, /^Under way +FETCH \d+% \(\d of 2 VIBs here, /m);
    await run("cancel");
  });

  it("verify what is staged, and name what was damaged", async () => {
    await stage();
    assert.match((await run("watch")).stdout, /^STAGED +2 of 2 VIBs/);
    assert.deepEqual(await json("verify"), { verified: 2, damaged: [], total: 2, complete: true });
    const path = join(agent.root, "host/scratch/greenroom/staging/vibs", `${vibs[0]?.entry.sha256}.vib`);
    const bytes = readFileSync(path);
    bytes[100] = (bytes[100] ?? 0) ^ 1;
    writeFileSync(path, bytes);
    const damaged = await run("verify");
    assert.equal(damaged.status, 9);
    assert.match(damaged.stdout, new RegExp(`1 DAMAGED or missing:\n +${vibs[0]?.entry.id}\n`));
    await stage();
  });

  it("verify until Ctrl-C, and say how far it came: on a terminal with a bar, in a pipe as one document", async () => {
    writeFileSync(join(holds(), HELD), "");
    const shown = await onTerminal({
      args: ["agent", "verify"],
      columns: 80,
      rows: 20,
      env: env(),
      interruptAt: /1 of 2 VIBs verified/,
    });
    assert.equal(shown.status, 130);
    const screen = new Screen(80).write(shown.bytes);
    assert.ok(screen.cursorVisible);
    assert.deepEqual(
      screen.lines.filter((line) => line.trim() !== "" && line.trim() !== "^C").map((line) => line.trimEnd()),
      ["1 VIB verified", "Ended by Ctrl-C after 1 of 2 VIBs.", "  all of them: greenroom agent verify"],
    );
    const before = new Set(agent.lines);
    const piped = dieWithUs(
      spawn(process.execPath, [GREENROOM, "agent", "verify", "--output", "json"], {
        env: { ...process.env, ...env() },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    );
    const closed = once(piped, "close");
    const said = text(piped.stdout);
    await agent.line((line) => line["msg"] === "held" && line["name"] === HELD && !before.has(line));
    piped.kill("SIGINT");
    assert.deepEqual(await closed, [130, null]);
    const { verified, complete, damaged } = JSON.parse(await said) as Record<string, unknown>;
    // The agent's word may still have been on its way.
    assert.ok(verified === 0 || verified === 1, String(verified));
    assert.deepEqual([complete, damaged], [false, []]);
    rmSync(join(holds(), HELD));
    assert.match((await run("verify")).stdout, /^2 VIBs verified$/m);
  });

  it("tell how each target stands, the key of receipts, quota and quarantine, with and without the daemon", async () => {
    const before = (await json<AgentStatus>("status")).scratch?.quarantined_bytes ?? 0;
    const folder = join(agent.root, "host/scratch/greenroom/staging/quarantine");
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    writeFileSync(join(folder, "stray"), "12345");
    // What deleting it would free.
    const onDisk = statSync(join(folder, "stray")).blocks * 512;
    const alive = await json<AgentStatus>("status");
    const host = { target_id: "host", kind: "HOST", state: "staged", vibs_wanted: 2, vibs_staged: 2, manager: "" };
    assert.deepEqual(alive.images[0]?.targets, [{ ...host, problem: null }]);
    // What was damaged a moment ago lies there already.
    assert.equal(alive.scratch?.quarantined_bytes, before + onDisk);
    assert.deepEqual([alive.findings[0]?.kind, before > 0], ["ALTERED", true]);
    assert.equal(alive.scratch.quota_bytes, QUOTA_BYTES);
    assert.match(alive.host.receipt_key, /^[0-9a-f]{64}$/);
    const status = await run("status");
    assert.match(status.stdout, /^ +quota 1\.00 GiB, .* in quarantine$/m);
    assert.match(status.stdout, /^ +host: STAGED, 2 of 2 VIBs$/m);
    await agent.stop();
    const dead = await json<AgentStatus>("status");
    assert.deepEqual(dead.images, alive.images);
    assert.equal(dead.host.receipt_key, alive.host.receipt_key);
    assert.equal(dead.scratch?.quarantined_bytes, before + onDisk);
    assert.deepEqual(dead.findings, alive.findings);
    await agent.start(settings());
  });

  it("unstage an image by its first digits only when told so twice, and keep a receipt that verifies", async () => {
    const digits = manifest.imageDigest.slice(7, 19);
    assert.equal((await run("unstage", digits)).status, 2);
    assert.equal((await run("unstage", "--yes")).status, 2);
    assert.equal((await run("unstage", digits, "--all", "--yes")).status, 2);
    assert.equal((await run("unstage", "0".repeat(64), "--yes")).status, 7);
    const receipt = join(agent.place, "absent.dsse.json");
    const done = await run("unstage", digits, "--yes", "--receipt", receipt);
    assert.match(done.stdout, /^2 VIBs removed, .* freed\.\nReceipt of absence: /);
    assert.deepEqual(readdirSync(join(agent.root, "host/scratch/greenroom/staging/vibs")), []);
    const verified = await greenroom(["receipt", "verify", receipt, "--state-folder", agent.state]);
    assert.equal(verified.status, 0, verified.stderr);
    assert.match(verified.stdout, /^state +absent$/m);
    assert.match(verified.stdout, /signature holds, by key [0-9a-f]{12}… \(of this host, /);
    const again = await run("unstage", "--all", "--yes", "--receipt", receipt);
    assert.equal(again.status, 1);
    assert.match(again.stderr, /RECEIPT_UNWRITABLE/);
  });

  it("carry the same over mutual TLS: targets, quota and the receipt of absence", async () => {
    await stage();
    const client = await agent.client();
    const { images } = await client.getStaged({}, CALL);
    assert.deepEqual(
      images[0]?.targets.map(({ targetId, state }) => [targetId, state]),
      [["host", TargetStagingState.STAGED]],
    );
    assert.equal((await client.getHost({}, CALL)).scratch?.quotaBytes, 1024n ** 3n);
    assert.equal((await client.verifyStaged({}, CALL)).verified, 2);
    const { removed, receiptEnvelope } = await client.unstage({ imageDigest: "" }, CALL);
    assert.equal(removed, 2);
    assert.ok(receiptEnvelope.length > 0);
    client.close();
  });

  it("say plainly that the agent is down, and are root's alone", async () => {
    await agent.stop();
    for (const args of [["watch"], ["cancel"], ["verify"], ["unstage", "--all", "--yes"], ["bandwidth"]]) {
      const down = await run(...args);
      assert.equal(down.status, 4, args.join(" "));
      assert.match(down.stderr, /AGENT_DOWN: no agent answers on .*agent\.sock/);
    }
    const stranger = await greenroom(["agent", "cancel", "--state-folder", agent.state], { uid: 65534 });
    assert.equal(stranger.status, 3);
    assert.match(stranger.stderr, /ROOT_REQUIRED/);
    await agent.start();
  });
});
