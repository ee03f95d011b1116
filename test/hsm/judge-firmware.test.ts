import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { judgeFirmware, supports } from "../../hsm/judge-firmware.js";
import { readPackages } from "../../hsm/packages-file.js";
import { temporaryFolder } from "../core/temporary-folder.js";

const RULE = {
  component: "fw",
  deviceClass: "nic",
  deviceMatch: "EX 25G",
  version: "2",
  stageable: true,
  refusesFrom: ["0"],
};
const PACKAGE = {
  ...{ name: "P", version: "1", displayName: "", description: "", releaseDate: "", stageable: true, components: {} },
  ...{ supportedBaseImages: ["9.0.*"], firmware: [RULE] },
};
const nic = (version: string, device = "EX 25G") => ({ targetId: "nic-0", deviceClass: "NIC", device, version });

describe("the reference hardware support manager", () => {
  const folder = temporaryFolder();

  for (const [version, status] of [
    ["2", "COMPLIANT"],
    ["1", "NON_COMPLIANT"],
    ["0", "INCOMPATIBLE"],
  ] as const)
    it(`judges a device at ${version} as ${status}`, () => {
      assert.deepEqual(
        judgeFirmware(PACKAGE, [nic(version)]).map((one) => one.status),
        [status],
      );
    });

  it("says nothing of a device that the package is not about", () => {
    assert.deepEqual(judgeFirmware(PACKAGE, [nic("1", "other")]), []);
  });

  it("lets nothing be staged of a package that is not stageable", () => {
    assert.equal(judgeFirmware({ ...PACKAGE, stageable: false }, [nic("1")])[0]?.stageable, false);
  });

  it("knows which base images a package is for", () => {
    assert.deepEqual(
      ["9.0.1", "8.0", ""].map((version) => supports(PACKAGE, version)),
      [true, false, true],
    );
  });

  it("refuses a file that is none, with where and what", async () => {
    const path = join(folder.path, "packages.json");
    writeFileSync(path, JSON.stringify({ manager: "m", packages: [{ name: "P", version: 1 }] }));
    await assert.rejects(readPackages(path), { code: "PACKAGES_INVALID", message: /packages\.json.*version/ });
    await assert.rejects(readPackages(join(folder.path, "none")), { code: "PACKAGES_INVALID" });
  });
});
