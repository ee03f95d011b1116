import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterCompliance, SoftwareInfo, StageResult } from "../../controller/api/wire/software.js";
import type { TaskInfo } from "../../controller/api/wire/task.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../rig/forge.js";
import { Fleet, mustSucceed, type RigHost } from "../rig/fleet.js";
import { isRoot, makeWorkplace, mountSmallFilesystem, type Workplace } from "../rig/workplace.js";

const MIB = 1 << 20;
const VERSION = "9.0.1-0.1";

interface Status {
  readonly images: readonly { readonly complete: boolean; readonly vibs: readonly { sha256: string }[] }[];
}

describe("staging, with real processes", () => {
  let place: Workplace;
  let fleet: Fleet;
  let host: RigHost;
  let bundle: string;

  before(async () => {
    place = makeWorkplace("test-staging");
    fleet = await Fleet.start(place);
    const vibs = await Promise.all(
      [6, 3, 2, 1].map((mib, index) =>
        forgeVib({ name: `grn-part-${index}`, version: "1.0-1", payloadBytes: mib * MIB }),
      ),
    );
    const parts = vibs.map((vib) => componentOf(vib.descriptor.name, "1.0-1", [vib]));
    bundle = await forgeBundle(join(place.path, "image.zip"), {
      vibs,
      components: parts,
      baseImages: [baseImageOf(VERSION, Object.fromEntries(parts.map((part) => [part.name, part.version])))],
    });
    mustSucceed(await fleet.cli("depot", "import", bundle));
    mustSucceed(await fleet.cli("cluster", "create", "lab"));
    host = await fleet.addHost({ name: "esx-01", cluster: "lab", reserveBytes: MIB });
    const spec = join(place.path, "spec.json");
    writeFileSync(spec, JSON.stringify({ base_image: { version: VERSION } }));
    mustSucceed(await fleet.cli("image", "set", "lab", "--file", spec));
  });
  after(async () => {
    await fleet[Symbol.asyncDispose]();
    place[Symbol.dispose]();
  });

  const depotFile = (sha256: string) => join(fleet.state, "depot", "vibs", `${sha256}.vib`);
  const stagedFiles = (rig: RigHost) => readdirSync(join(rig.stagingFolder, "vibs")).sort();
  const wanted = async () => (await fleet.json<SoftwareInfo>("image", "show", "lab")).greenroom.vibs;
  const status = async (rig: RigHost) => JSON.parse(mustSucceed(await rig.status("--output", "json")).stdout) as Status;

  async function stage(...more: string[]): Promise<{ exit: number; stderr: string; result: StageResult }> {
    const finished = await fleet.cli("stage", "lab", ...more, "--output", "json");
    const tasks = await fleet.json<Record<string, TaskInfo>>("task", "list");
    const [last] = Object.entries(tasks)
      .filter(([, task]) => task.operation.startsWith("stage"))
      .sort(([, a], [, b]) => (a.start_time < b.start_time ? 1 : -1));
    assert.ok(last, finished.stderr);
    const { result } = await fleet.json<TaskInfo>("task", "show", last[0]);
    return { exit: finished.status, stderr: finished.stderr, result: result as StageResult };
  }

  const only = (result: StageResult) => {
    const [first] = Object.values(result.host_status);
    assert.ok(first, JSON.stringify(result));
    return first;
  };

  it("a depot that serves tampered bytes stages nothing of that VIB, and names it (sentence 10)", async () => {
    const [vib] = await wanted();
    assert.ok(vib);
    const path = depotFile(vib.sha256);
    const good = readFileSync(path);
    const bad = Buffer.from(good);
    bad[bad.length >> 1] = (bad[bad.length >> 1] ?? 0) ^ 1;
    writeFileSync(path, bad);
    const { exit, result } = await stage();
    writeFileSync(path, good);
    assert.notEqual(exit, 0);
    const problem = only(result).greenroom.problem;
    assert.match(problem?.message ?? "", new RegExp(`${vib.id}|${vib.sha256}`));
    assert.ok(!stagedFiles(host).includes(`${vib.sha256}.vib`));
  });

  it("killed in mid-fetch, the agent keeps what was verified and goes on where it was", async () => {
    mustSucceed(await host.status("--output", "json"));
    const before = stagedFiles(host);
    await host.stop();
    await host.start({ GREENROOM_AGENT_DEVELOPMENT: "true", GREENROOM_FAILPOINT: "batch-written:3" });
    const daemon = host.daemon;
    const staging = stage();
    assert.equal(await daemon?.exited, "SIGKILL");
    await host.start();
    const lacking = (await wanted()).filter(({ sha256 }) => !before.includes(`${sha256}.vib`));
    assert.equal(
      only((await staging).result).greenroom.bytes_fetched,
      lacking.reduce((sum, { size_bytes }) => sum + size_bytes, 0),
      "what the killed one had fetched counts",
    );
    const { result } = await stage();
    const one = only(result);
    assert.ok(one.status === "OK" || one.status === "SKIPPED", JSON.stringify(one));
    assert.equal((await status(host)).images[0]?.complete, true);
    const files = stagedFiles(host);
    assert.ok(
      before.every((name) => files.includes(name)),
      "what was verified is kept",
    );
    for (const name of files) {
      const digest = createHash("sha256")
        .update(readFileSync(join(host.stagingFolder, "vibs", name)))
        .digest("hex");
      assert.equal(`${digest}.vib`, name);
    }
    assert.deepEqual(files, (await wanted()).map((vib) => `${vib.sha256}.vib`).sort());
  });

  it("the staging folder is root's alone: folders 0700, sealed files 0400 (sentence 11)", () => {
    const mode = (path: string) => statSync(path).mode & 0o777;
    assert.equal(mode(host.stagingFolder), 0o700);
    assert.equal(mode(join(host.stagingFolder, "vibs")), 0o700);
    for (const name of stagedFiles(host)) assert.equal(mode(join(host.stagingFolder, "vibs", name)), 0o400);
  });

  it("is NON_COMPLIANT and STAGED by a receipt that the host signed", async () => {
    const compliance = await fleet.json<ClusterCompliance>("check", "lab");
    assert.equal(compliance.status, "NON_COMPLIANT");
    assert.equal(compliance.stage_status, "STAGED");
    const receipt = await fleet.json<{ receipt: { state: string; vibs: unknown[]; persistence: string } }>(
      "receipt",
      "show",
      "esx-01",
    );
    assert.equal(receipt.receipt.state, "complete");
    assert.equal(receipt.receipt.vibs.length, 4);
    assert.equal(receipt.receipt.persistence, "persistent");
  });

  it("staging again fetches not one byte and touches no file", async () => {
    const times = () => stagedFiles(host).map((name) => statSync(join(host.stagingFolder, "vibs", name)).mtimeMs);
    const before = times();
    const { exit, result } = await stage();
    assert.equal(exit, 0);
    assert.equal(only(result).status, "SKIPPED");
    assert.equal(only(result).greenroom.skip_reason, "ALREADY_STAGED");
    assert.deepEqual(times(), before);
  });

  it("agent status answers from the ledger with the daemon down, and the daemon finds everything again", async () => {
    await host.stop("SIGKILL");
    const down = await status(host);
    assert.equal(down.images[0]?.complete, true);
    assert.equal(down.images[0].vibs.length, 4);
    await host.start();
    assert.deepEqual(
      (await status(host)).images[0]?.vibs.map((vib) => vib.sha256).sort(),
      down.images[0].vibs.map((vib) => vib.sha256).sort(),
    );
  });

  it("a staged file that root deleted is missed, and fetched again alone", async () => {
    const [name = ""] = stagedFiles(host);
    const path = join(host.stagingFolder, "vibs", name);
    const { size } = statSync(path);
    truncateSync(path, 0);
    (await import("node:fs")).unlinkSync(path);
    const compliance = await fleet.json<ClusterCompliance>("check", "lab");
    assert.equal(compliance.stage_status, "NOT_STAGED");
    const { result } = await stage();
    assert.equal(only(result).status, "OK");
    assert.equal(only(result).greenroom.bytes_fetched, size);
    assert.ok(existsSync(path));
  });

  it("a scratch that is too small is a typed error with need, have and path, and nothing is fetched", async function () {
    const small = mountSmallFilesystem(place, "small", 4);
    if (small === undefined) {
      assert.ok(!isRoot || process.env["CI"] !== "true", "root in CI must be able to mount a small file system");
      this.skip();
    }
    const full = await fleet.addHost({ name: "esx-full", cluster: "lab", scratch: small, reserveBytes: MIB });
    const { exit, stderr, result } = await stage("--host", "esx-full");
    assert.equal(exit, 5, stderr);
    const problem = only(result).greenroom.problem;
    assert.equal(problem?.code, "INSUFFICIENT_SPACE");
    assert.ok(Number(problem.details["needBytes"]) > Number(problem.details["haveBytes"]));
    assert.match(String(problem.details["path"]), /small/);
    assert.deepEqual(existsSync(join(full.stagingFolder, "vibs")) ? stagedFiles(full) : [], []);
  });

  it("a host without scratch stages into memory where its policy says so, says so, and says after a reboot that it is gone", async () => {
    const memory = join(place.path, "memory");
    const env = { GREENROOM_AGENT_VOLATILE_SCRATCH: "volatile", GREENROOM_AGENT_VOLATILE_FOLDER: memory };
    const scratch = join(place.path, "no-scratch");
    const rig = await fleet.addHost({ name: "esx-mem", cluster: "lab", scratch, reserveBytes: MIB, env });
    const { result } = await stage("--host", "esx-mem");
    assert.equal(only(result).greenroom.persistence, "volatile");
    assert.match((await rig.status()).stdout, /VOLATILE, gone after a reboot/);
    await rig.stop();
    rmSync(memory, { recursive: true });
    writeFileSync(join(rig.root, "boot-id"), "another-boot\n");
    await rig.start();
    const checked = mustSucceed(await fleet.cli("check", "lab", "--host", "esx-mem")).stdout;
    assert.match(checked, /what was staged in memory, 4 VIBs, is gone: the host was rebooted since/);
    assert.match((await rig.status()).stdout, /VOLATILE_GONE: 4 VIBs: staged in memory/);
    const receipts = await fleet.json<readonly { state: string; persistence: string }[]>("receipt", "list", "esx-mem");
    assert.ok(receipts.some(({ state, persistence }) => state === "complete" && persistence === "volatile"));
    await rig.stop();
    mustSucceed(await fleet.cli("host", "decommission", "esx-mem", "--yes"));
  });

  it("a host whose agent is down is Unknown, and its failure is its own", async () => {
    await host.stop("SIGKILL");
    const compliance = await fleet.json<ClusterCompliance>("check", "lab");
    assert.equal(compliance.unavailable_hosts.length, 1);
    await host.start();
  });

  it("a controller that is killed while hosts stage takes the task up again", async () => {
    const roomy = await fleet.addHost({ name: "esx-02", cluster: "lab", reserveBytes: MIB });
    const started = mustSucceed(await fleet.cli("stage", "lab", "--host", "esx-02", "--no-wait"));
    await fleet.controller?.stop("SIGKILL");
    await fleet.startController();
    const [task = ""] = /task-\S+/.exec(started.stdout + started.stderr) ?? [];
    await fleet.cli("task", "watch", task);
    const info = await fleet.json<TaskInfo>("task", "show", task);
    assert.equal(info.status, "SUCCEEDED", JSON.stringify(info));
    assert.equal((await status(roomy)).images[0]?.complete, true);
  });
});
