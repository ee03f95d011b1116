import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readDmi } from "../../../agent/host/hardware/dmi.js";

describe("the hardware platform", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "greenroom-dmi-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is what the firmware tells; what it does not tell, or what cannot be read, stays empty", () => {
    writeFileSync(join(folder, "sys_vendor"), "Forge Systems  \n");
    writeFileSync(join(folder, "product_name"), "Anvil 9\n");
    writeFileSync(join(folder, "bios_version"), `${"x".repeat(1_000)}\n`);
    assert.deepEqual(readDmi(folder), {
      vendor: "Forge Systems",
      model: "Anvil 9",
      serialNumber: "",
      biosVendor: "",
      biosVersion: "x".repeat(255),
      biosDate: "",
    });
  });

  it("is not known where the firmware tells neither vendor nor model, or there is no such folder", () => {
    mkdirSync(join(folder, "empty"));
    assert.equal(readDmi(join(folder, "empty")), undefined);
    assert.equal(readDmi(join(folder, "nowhere")), undefined);
  });
});
