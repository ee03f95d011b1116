import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { HostDriver } from "../../../agent/host/host-driver.js";
import { isProblem } from "../../../core/problem/problem.js";
import { BankedSandbox, booted, DPU, hookRequest, HOST, never, wantedBank } from "../rig/banked-sandbox.js";
import { forgeVib, ON_DPU } from "../rig/image-forge.js";

const BUILD = "9.0.0-2";

describe("a sandbox", () => {
  let host: BankedSandbox;
  let driver: HostDriver;
  beforeEach(async () => {
    const onHost = await forgeVib({ name: "net-forge" });
    const onDpu = await forgeVib({ name: "dpu-forge", target: ON_DPU });
    host = await BankedSandbox.make({ bankVibs: [onHost.bytes, onDpu.bytes], dpus: 1 });
    driver = host.driver();
    for (const [target, id] of [
      [HOST, onHost.entry.id],
      [DPU, onDpu.entry.id],
    ] as const) {
      const wanted = wantedBank([booted({ id, bytes: new Uint8Array() })], { target, build: BUILD });
      await driver.writeBank(wanted, never());
      await driver.arm(wanted);
    }
  });
  afterEach(() => host[Symbol.dispose]());

  const builds = async () => (await driver.banks()).map(({ booted: { build } }) => build);

  it("has everything that a remediation needs built in, and says that it is one", async () => {
    const { maintenance, reboot, healthProbe, firmware } = driver.hooks();
    assert.deepEqual([maintenance, reboot, healthProbe, firmware("nic")], Array(4).fill(undefined));
    assert.equal(driver.kind, "sandbox");
    await driver.enterMaintenance(hookRequest());
    await driver.enterMaintenance(hookRequest());
    assert.equal(readFileSync(host.at("maintenance-mode"), "utf8"), "order-7\n");
    await driver.leaveMaintenance(hookRequest());
    await driver.leaveMaintenance(hookRequest());
    assert.equal(await driver.maintenanceMode(), false);
  });

  it("boots host and DPUs into what is armed, and is well unless told otherwise", async () => {
    await driver.reboot(hookRequest());
    assert.deepEqual(await builds(), [BUILD, BUILD]);
    await driver.probeHealth(hookRequest());
    await driver.settle(HOST);
    await driver.settle(DPU);
    await driver.reboot(hookRequest());
    assert.deepEqual(await builds(), [BUILD, BUILD], "a settled bank boots again");
  });

  it("falls back to the old bank when a boot was not settled before the next", async () => {
    await driver.reboot(hookRequest());
    await driver.reboot(hookRequest());
    assert.deepEqual(await builds(), ["9.0.0-1", "9.0.0-1"]);
    assert.equal((await driver.banks())[0]?.standBy.state, "invalid");
  });

  it("is unwell with a build that `unhealthy-builds` names", async () => {
    writeFileSync(host.at("unhealthy-builds"), `7.0\n${BUILD}\n`);
    await driver.probeHealth(hookRequest());
    await driver.reboot(hookRequest());
    const lines: string[] = [];
    await assert.rejects(
      driver.probeHealth(hookRequest({ onLine: (line) => void lines.push(line) })),
      (thrown) => isProblem(thrown, "HOOK_FAILED") && thrown.details["hook"] === "healthProbe",
    );
    assert.match(lines[0] ?? "", /host: the boot of 9\.0\.0-2 is not well/);
  });

  it("does not come up with a build that `unbootable-builds` names: the old bank boots at once, the new one shows invalid", async () => {
    writeFileSync(host.at("unbootable-builds"), `${BUILD}\n`);
    const before = await driver.bootId();
    await driver.reboot(hookRequest());
    assert.notEqual(await driver.bootId(), before);
    assert.deepEqual(await builds(), ["9.0.0-1", "9.0.0-1"]);
    assert.equal((await driver.banks())[0]?.standBy.state, "invalid");
  });

  it("ends a reboot that a kill interrupted, and does not begin another", async () => {
    // As after a kill between the banks of host and DPU: the journal is there, the host's bank is attempted, the boot id is the old one.
    const journal = {
      bootId: "5f0e8a1c-0000-4000-8000-000000000001",
      machines: ["host", "dpu-1"].map((id) => ({
        id,
        booted: "altbootbank",
        states: [
          { bank: "bootbank", bootstate: 0 },
          { bank: "altbootbank", bootstate: 2 },
        ],
      })),
    };
    writeFileSync(host.at("reboot.json"), JSON.stringify(journal));
    const cfg = host.at("host/altbootbank/boot.cfg");
    writeFileSync(cfg, readFileSync(cfg, "utf8").replace("bootstate=1", "bootstate=2"));
    await driver.reboot(hookRequest());
    assert.equal(await driver.bootId(), journal.bootId);
    assert.deepEqual(await builds(), [BUILD, BUILD]);
    assert.equal(existsSync(host.at("reboot.json")), false);
  });
});
