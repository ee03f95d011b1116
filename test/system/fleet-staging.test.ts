import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { ClusterCompliance, SoftwareInfo, StageResult } from "../../controller/api/wire/software.js";
import type { TaskInfo } from "../../controller/api/wire/task.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../rig/forge.js";
import { Fleet, mustSucceed, type RigHost } from "../rig/fleet.js";
import { greenroom } from "../rig/process.js";
import { makeWorkplace, type Workplace } from "../rig/workplace.js";

const KIB = 1 << 10;
const VERSION = "9.0.1-0.1";
const FIRMWARE = "grn-fw-nic";

/** Names and bytes of everything below a folder but its scratch. */
function digestOf(folder: string): string {
  const hash = createHash("sha256");
  const look = (path: string): void => {
    if (!statSync(path).isDirectory()) return void hash.update(path).update(readFileSync(path));
    for (const name of readdirSync(path).sort()) if (name !== "scratch") look(join(path, name));
  };
  look(folder);
  return hash.digest("hex");
}

/** The acceptance sentences of staging (VLCM part 14) on many hosts at once. */
describe("staging a fleet of real agents", () => {
  let place: Workplace;
  let fleet: Fleet;
  const hosts: RigHost[] = [];

  before(async () => {
    place = makeWorkplace("test-fleet");
    fleet = await Fleet.start(place);
    const base = await forgeVib({ name: "esx-base", version: "1.0-1", payloadBytes: 300 * KIB });
    const dpu = await forgeVib({ name: "esxio-base", version: "1.0-1", payloadBytes: 100 * KIB, platform: "ESXio" });
    const firmware = await forgeVib({ name: FIRMWARE, version: "22.5.7-1", payloadBytes: 50 * KIB });
    const parts = [base, dpu].map((vib) => componentOf(vib.descriptor.name, "1.0-1", [vib]));
    const bundle = await forgeBundle(join(place.path, "image.zip"), {
      vibs: [base, dpu, firmware],
      components: [...parts, componentOf(FIRMWARE, "22.5.7-1", [firmware])],
      baseImages: [baseImageOf(VERSION, Object.fromEntries(parts.map((part) => [part.name, part.version])))],
      hardwareSupport: [
        {
          displayName: "GRN support",
          vendor: "GRN",
          releaseDate: "2026-01-02T03:04:05Z",
          manager: "com.example.grn.hsm",
          package: { name: "GRN-HSP", version: "7.1" },
          components: { [FIRMWARE]: "22.5.7-1" },
          firmware: [
            { component: FIRMWARE, deviceClass: "nic", deviceMatch: "GRN 25G", version: "22.5.7", stageable: false },
          ],
        },
      ],
    });
    mustSucceed(await fleet.cli("depot", "import", bundle));
    const plain = { base_image: { version: VERSION } };
    const withFirmware = {
      ...plain,
      hardware_support: { packages: { "com.example.grn.hsm": { pkg: "GRN-HSP", version: "7.1" } } },
    };
    for (const [cluster, spec] of [
      ["many", plain],
      ["odd", withFirmware],
      ["memory", plain],
    ] as const) {
      mustSucceed(await fleet.cli("cluster", "create", cluster));
      const file = join(place.path, `${cluster}.json`);
      writeFileSync(file, JSON.stringify(spec));
      mustSucceed(await fleet.cli("image", "set", cluster, "--file", file));
    }
    for (let number = 1; number <= 8; number += 1)
      hosts.push(
        await fleet.addHost({
          name: `esx-0${number}`,
          cluster: "many",
          reserveBytes: KIB,
          ...(number === 1 && { dpus: 1 }),
        }),
      );
  });
  after(async () => {
    await fleet[Symbol.asyncDispose]();
    place[Symbol.dispose]();
  });

  const check = (cluster: string) => fleet.json<ClusterCompliance>("check", cluster);
  const first = (): RigHost => hosts[0] ?? assert.fail("no host");
  const idOf = async (name: string) => (await fleet.json<{ host: string }>("host", "show", name)).host;

  /** Stages and answers exit code and how the task ended. */
  async function stage(...args: string[]): Promise<{ exit: number; info: TaskInfo; result: StageResult }> {
    const { status, stdout, stderr } = await fleet.cli("stage", ...args);
    const tasks = Object.entries(await fleet.json<Record<string, TaskInfo>>("task", "list"));
    const number = ([id]: [string, TaskInfo]) => Number(id.split("-")[1]);
    const [last] = tasks.sort((a, b) => number(b) - number(a));
    assert.ok(last, stdout + stderr);
    const info = await fleet.json<TaskInfo>("task", "show", last[0]);
    return { exit: status, info, result: info.result as StageResult };
  }

  it("stages every host at once, each proven, and changes nothing that is installed (sentence 1)", async () => {
    const before = hosts.map(({ root }) => digestOf(root));
    const { exit, info, result } = await stage("many");
    assert.equal(exit, 0, JSON.stringify(info));
    assert.equal(info.status, "SUCCEEDED");
    assert.equal(result.successful_hosts.length, hosts.length);
    const compliance = await check("many");
    assert.deepEqual([compliance.status, compliance.stage_status], ["NON_COMPLIANT", "STAGED"]);
    assert.equal(compliance.non_compliant_hosts.length, hosts.length);
    assert.deepEqual(
      hosts.map(({ root }) => digestOf(root)),
      before,
    );
  });

  it("hands out each host's receipt, which anybody verifies with its key alone", async () => {
    const file = join(place.path, "esx-01.dsse.json");
    const [newest] = await fleet.json<{ counter: number; state: string }[]>("receipt", "list", "esx-01");
    assert.equal(newest?.state, "complete");
    mustSucceed(await fleet.cli("receipt", "show", "esx-01", "--counter", String(newest.counter), "--envelope", file));
    const { receipt_key: key } = await fleet.json<{ receipt_key: string }>("host", "show", "esx-01");
    const verified = mustSucceed(await greenroom(["receipt", "verify", file, "--key", key, "--host-id", "host-1"]));
    assert.match(verified.stdout, /signature holds/);
  });

  it("stages again: all are skipped and not one byte moves (sentence 2)", async () => {
    const { exit, result } = await stage("many");
    assert.equal(exit, 0);
    assert.equal(result.skipped_hosts.length, hosts.length);
    for (const { greenroom } of Object.values(result.host_status))
      assert.deepEqual([greenroom.skip_reason, greenroom.bytes_fetched], ["ALREADY_STAGED", 0]);
  });

  it("has a DPU's part in the host's receipt, and no badge once that part alone is gone (sentence 12)", async () => {
    const { greenroom } = await fleet.json<SoftwareInfo>("image", "show", "many");
    const part = greenroom.vibs.find(({ platform }) => platform === "ESXio") ?? assert.fail("no part for DPUs");
    const { receipt } = await fleet.json<{ receipt: { vibs: { sha256: string; target: unknown }[] } }>(
      "receipt",
      "show",
      "esx-01",
    );
    const shown = receipt.vibs.find(({ sha256 }) => sha256 === part.sha256);
    assert.match(JSON.stringify(shown), /dpu/i);
    rmSync(join(first().stagingFolder, "vibs", `${part.sha256}.vib`));
    const compliance = await check("many");
    const id = await idOf("esx-01");
    assert.equal(compliance.hosts[id]?.stage_status, "NOT_STAGED");
    assert.equal(compliance.stage_status, "NOT_STAGED");
    const { result } = await stage("many");
    assert.equal(result.host_status[id]?.greenroom.bytes_fetched, part.size_bytes);
    assert.deepEqual(result.successful_hosts, [id]);
  });

  it("succeeds without a badge, and says why, when firmware cannot be staged (sentence 6)", async () => {
    const odd = await fleet.addHost({
      name: "fw-01",
      cluster: "odd",
      reserveBytes: KIB,
      firmware: ["nic:GRN 25G:21.0.0"],
    });
    const { exit, info, result } = await stage("odd");
    assert.equal(exit, 0, JSON.stringify(info));
    const id = await idOf("fw-01");
    assert.deepEqual([info.status, result.successful_hosts], ["SUCCEEDED", [id]]);
    const { greenroom } = await fleet.json<SoftwareInfo>("image", "show", "odd");
    const firmware = greenroom.vibs.find((vib) => vib.target_kind === "FIRMWARE") ?? assert.fail("no firmware");
    assert.ok(!existsSync(join(odd.stagingFolder, "vibs", `${firmware.sha256}.vib`)));
    const host = (await check("odd")).hosts[id] ?? assert.fail("no compliance");
    assert.deepEqual([host.status, host.stage_status], ["NON_COMPLIANT", "NOT_STAGED"]);
    const warnings = host.notifications.warnings ?? [];
    const warning = warnings.find((one) => one.message.default_message.includes(FIRMWARE));
    assert.match(warning?.id ?? "", /firmware_not_stageable/i);
    assert.match(warning?.message.default_message ?? "", /installed during remediation/);
  });

  it("stages to memory where the host's policy says so, calls it volatile, has nothing after a boot, and says so (sentence 5)", async () => {
    const volatileFolder = join(place.path, "memory-of-mem-01");
    const memory = await fleet.addHost({
      name: "mem-01",
      cluster: "memory",
      reserveBytes: KIB,
      scratch: join(place.path, "no-scratch-here"),
      env: { GREENROOM_AGENT_VOLATILE_SCRATCH: "volatile", GREENROOM_AGENT_VOLATILE_FOLDER: volatileFolder },
    });
    const id = await idOf("mem-01");
    const { exit, info, result } = await stage("memory");
    assert.equal(exit, 0, JSON.stringify(info));
    assert.equal(result.host_status[id]?.greenroom.persistence, "volatile");
    assert.equal((await check("memory")).stage_status, "STAGED");
    await memory.stop();
    rmSync(volatileFolder, { recursive: true });
    writeFileSync(join(memory.root, "boot-id"), `${randomUUID()}\n`);
    await memory.start();
    const gone = await check("memory");
    assert.equal(gone.stage_status, "NOT_STAGED");
    assert.match(JSON.stringify(gone), /what was staged in memory, 1 VIB, is gone: the host was rebooted since/);
    assert.match((await memory.status()).stdout, /VOLATILE_GONE: .*\n +staged in memory/);
    await first().stop();
    writeFileSync(join(first().root, "boot-id"), `${randomUUID()}\n`);
    await first().start();
    assert.equal((await check("many")).stage_status, "STAGED", "a boot takes nothing from a persistent scratch");
  });

  it("checks a host that was away before it stages it, and fails it with the reason when it still is (sentence 3)", async () => {
    await first().stop("SIGKILL");
    const id = await idOf("esx-01");
    assert.deepEqual((await check("many")).unavailable_hosts, [id]);
    const away = await stage("many");
    assert.equal(away.exit, 6);
    assert.deepEqual([away.info.status, away.result.failed_hosts], ["FAILED", [id]]);
    assert.equal(away.result.host_status[id]?.greenroom.problem?.code, "HOST_NOT_CONNECTED");
    await first().start();
    const back = await stage("many");
    assert.equal(back.exit, 0, JSON.stringify(back.info));
  });
});
