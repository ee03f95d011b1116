import assert from "node:assert/strict";
import { cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createSandbox } from "../../../agent/host/sandbox/create-sandbox.js";
import { sandboxDriver } from "../../../agent/host/sandbox/sandbox-driver.js";
import { isProblem } from "../../../core/problem/problem.js";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";
import { DepotServer } from "../rig/depot-server.js";
import { forgeVib, ImageForge, ON_DPU } from "../rig/image-forge.js";
import { isRoot, StagingHost } from "../rig/staging-host.js";

const NIC = { id: "firmware-nic-0", deviceClass: "nic", device: "15b3:1015", version: "1.0" };

describe("a host of which something cannot be read", () => {
  let place: Workplace;
  let root: string;
  beforeEach(async () => {
    place = makeWorkplace("test-banks");
    root = join(place.path, "host-1");
    const owner = isRoot ? "root" : "self";
    await createSandbox({ root, bankVibs: [], dpus: 2, firmware: [NIC], build: "8.0.2", owner });
  });
  afterEach(() => place[Symbol.dispose]());

  const read = async () => {
    const host = sandboxDriver(root);
    const software = await host.software();
    assert.deepEqual(
      (await host.targets()).map(({ id }) => id),
      software.map(({ target }) => target.id),
      "each is listed all the same",
    );
    return software.map(({ target, trouble }) => [target.id, trouble === undefined ? "read" : "trouble"]);
  };

  it("is read as a whole where all is well", async () => {
    assert.deepEqual(await read(), [
      ["host", "read"],
      ["dpu-1", "read"],
      ["dpu-2", "read"],
      ["firmware-nic-0", "read"],
    ]);
  });

  const HARM: Readonly<Record<string, (dpu: string) => void>> = {
    "no image database": (dpu) => rmSync(join(dpu, "bootbank/imgdb.tgz")),
    "an image database that is none": (dpu) => writeFileSync(join(dpu, "bootbank/imgdb.tgz"), "junk"),
    "a boot.cfg that is none": (dpu) => writeFileSync(join(dpu, "bootbank/boot.cfg"), "bootstate=?\nbootstate"),
    "a folder in place of its boot.cfg": (dpu) => {
      rmSync(join(dpu, "bootbank/boot.cfg"));
      mkdirSync(join(dpu, "bootbank/boot.cfg"));
    },
    "no banks at all": (dpu) => {
      for (const bank of ["bootbank", "altbootbank"]) rmSync(join(dpu, bank), { recursive: true });
    },
    "a link that leads in a circle": (dpu) => {
      rmSync(dpu, { recursive: true });
      symlinkSync(dpu, dpu);
    },
  };
  for (const [what, harm] of Object.entries(HARM))
    it(`tells why for the DPU alone: ${what}`, async () => {
      harm(join(root, "dpu-1"));
      assert.deepEqual((await read()).slice(0, 3), [
        ["host", "read"],
        ["dpu-1", "trouble"],
        ["dpu-2", "read"],
      ]);
      const dpu = (await sandboxDriver(root).software())[1];
      assert.deepEqual([dpu?.vibs, dpu?.version], [[], ""]);
      assert.notEqual(dpu?.trouble, "");
    });

  it("reads an image database again when it has changed, and only then", async () => {
    const host = sandboxDriver(root);
    const [before] = await host.software();
    assert.equal((await host.software())[0]?.vibs, before?.vibs, "the very same list");
    const { bytes } = await forgeVib({ name: "net-forge" });
    const other = join(place.path, "host-2");
    const owner = isRoot ? "root" : "self";
    await createSandbox({ root: other, bankVibs: [bytes], dpus: 0, firmware: [], build: "8.0.2", owner });
    cpSync(join(other, "host/bootbank/imgdb.tgz"), join(root, "host/bootbank/imgdb.tgz"));
    assert.deepEqual(
      (await host.software())[0]?.vibs.map(({ name }) => name),
      ["net-forge"],
    );
  });

  it("tells why for its firmware, one target for all devices, when their table cannot be read", async () => {
    for (const table of ["[{", JSON.stringify([{ ...NIC, id: "../../../etc" }])]) {
      writeFileSync(join(root, "firmware.json"), table);
      assert.deepEqual((await read()).at(-1), ["firmware", "trouble"], table);
    }
    const firmware = (await sandboxDriver(root).software()).at(-1);
    assert.match(firmware?.trouble ?? "", /firmware\.json/);
  });

  it("fails as a whole only when the host itself cannot be read", async () => {
    rmSync(join(root, "host/bootbank/imgdb.tgz"));
    await assert.rejects(sandboxDriver(root).software(), (thrown) => isProblem(thrown, "HOST_UNREADABLE"));
    rmSync(join(root, "host/bootbank/boot.cfg"));
    mkdirSync(join(root, "host/bootbank/boot.cfg"));
    await assert.rejects(sandboxDriver(root).software(), (thrown) => isProblem(thrown, "HOST_UNREADABLE"));
  });

  it("stages for the targets that can be read, keeps what is staged for the other, and is never compliant", async function () {
    if (!isRoot) this.skip();
    const forge = new ImageForge();
    await using host = await StagingHost.make(forge, { dpus: 1 });
    const vibs = [await forgeVib({ name: "net-forge" }), await forgeVib({ name: "dpu-forge", target: ON_DPU })];
    await using depot = await DepotServer.start(vibs);
    await host.start();
    const manifest = forge.manifest(vibs.map(({ entry }) => entry));
    const give = () => host.stage(forge.sign(manifest, forge.order(manifest, { sources: [depot.url] })));
    assert.equal((await give()).state, "STAGED");
    rmSync(join(host.root, "dpu-1/bootbank/imgdb.tgz"));
    await give();
    const receipt = host.receipt((await host.staging.staged()).receiptEnvelope);
    assert.deepEqual(
      receipt.targets.map(({ id, state }) => [id, state]),
      [
        ["host", "staged"],
        ["dpu-1", "failed"],
      ],
    );
    assert.equal(receipt.state, "partial", "never complete while a target cannot be read");
    assert.match(receipt.targets[1]?.why ?? "", /TARGET_UNREADABLE.*imgdb/);
    assert.equal(host.names("vibs").length, 2);
  });
});
