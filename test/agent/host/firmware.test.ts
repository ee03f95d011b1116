import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hookSettings } from "../../../agent/domain/hook-settings.js";
import { bootBankDriver } from "../../../agent/host/boot-bank/boot-bank-driver.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { Target } from "../../../formats/vib/target.js";
import { makeWorkplace } from "../../rig/workplace.js";
import { BankedSandbox, hookRequest, staged } from "../rig/banked-sandbox.js";
import { forgeVib } from "../rig/image-forge.js";

const NIC = { id: "firmware-nic-0", deviceClass: "nic", device: "15b3:1015", version: "1.0" };
const TARGET: Target = { id: NIC.id, kind: "FIRMWARE", platform: "nic", parentId: "host", device: NIC.device };

describe("installing firmware", () => {
  const vibOf = async () => {
    const { bytes, entry } = await forgeVib({ name: "nic-fw" });
    return { bytes, id: entry.id };
  };

  it("on a sandbox is a new version in its table, durable, and nothing where the device has it", async () => {
    using host = await BankedSandbox.make({ firmware: [NIC, { ...NIC, id: "firmware-nic-1" }] });
    const vib = staged(await vibOf());
    await host.driver().installFirmware(TARGET, vib, "2.0", hookRequest());
    const versions = (await host.driver().software()).slice(1).map(({ version }) => version);
    assert.deepEqual(versions, ["2.0", "1.0"]);
    const never = async () => assert.fail("it was opened");
    await host.driver().installFirmware(TARGET, { ...vib, open: never }, "2.0", hookRequest());
    const foreign = { ...vib, sha256: "0".repeat(64) };
    await assert.rejects(host.driver().installFirmware(TARGET, foreign, "3.0", hookRequest()), (thrown) =>
      isProblem(thrown, "VIB_DIGEST_MISMATCH"),
    );
    const nowhere = { ...TARGET, id: "firmware-gpu-0" };
    await assert.rejects(host.driver().installFirmware(nowhere, vib, "3.0", hookRequest()), (thrown) =>
      isProblem(thrown, "HOST_UNREADABLE"),
    );
  });

  it("on a real host is the command of the device's class, which gets payload, device and version, and is measured", async () => {
    using place = makeWorkplace("test-firmware");
    mkdirSync(join(place.path, "etc/greenroom"), { recursive: true });
    const table = join(place.path, "etc/greenroom/firmware.json");
    writeFileSync(table, JSON.stringify([NIC]));
    const flash = join(place.path, "flash");
    const log = join(place.path, "log");
    writeFileSync(
      flash,
      `#!/bin/bash
echo "$GREENROOM_FIRMWARE_DEVICE $GREENROOM_FIRMWARE_DEVICE_CLASS $GREENROOM_FIRMWARE_VERSION $1" > ${log}
gzip -t < "$GREENROOM_FIRMWARE_PAYLOAD" && ls "$GREENROOM_FIRMWARE_FOLDER" >> ${log}
sed -i "s/\\"1.0\\"/\\"\${VERSION:-2.0}\\"/" ${table}
`,
      { mode: 0o755 },
    );
    const vib = staged(await vibOf());
    const bare = bootBankDriver(place.path, hookSettings.parse({}));
    await assert.rejects(bare.installFirmware(TARGET, vib, "2.0", hookRequest()), (thrown) =>
      isProblem(thrown, "HOOK_MISSING"),
    );
    const driver = bootBankDriver(place.path, hookSettings.parse({ firmware: { nic: { command: [flash, "--now"] } } }));
    assert.deepEqual(
      [driver.hooks().firmware("nic"), driver.hooks().firmware("bios")],
      [undefined, "none is configured"],
    );
    const { path, freeBytes } = await driver.firmwareSpace();
    assert.equal(path, join(place.path, "run/greenroom/firmware"));
    assert.ok(freeBytes > 0, "told before the folder is there");
    await driver.installFirmware(TARGET, vib, "2.0", hookRequest());
    assert.equal(readFileSync(log, "utf8"), "15b3:1015 nic 2.0 --now\nnic-fw\n");
    assert.equal(existsSync(join(place.path, "run/greenroom/firmware", NIC.id)), false, "nothing is left behind");
    await assert.rejects(driver.installFirmware(TARGET, vib, "3.0", hookRequest()), (thrown) => {
      assert.ok(isProblem(thrown, "FIRMWARE_NOT_INSTALLED"));
      return thrown.details["measured"] === "2.0";
    });
  });
});
