import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Depot } from "../../../formats/depot/depot-model.js";
import { greenroom } from "../../rig/process.js";
import { samplesOrSkip } from "../../rig/samples.js";

describe("the bundle verbs", () => {
  let folder = "";
  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "greenroom-bundle-"));
    mkdirSync(join(folder, "tree", "opt"), { recursive: true });
    writeFileSync(join(folder, "tree", "opt", "a"), "1");
    for (const name of ["net-forge", "fw-forge"]) {
      const draft = {
        name,
        version: "1.0-1",
        vendor: "ACME",
        releaseDate: "2026-01-02T03:04:05Z",
        softwarePlatforms: [{ productLineId: "embeddedEsx", version: "8.0.*" }],
      };
      writeFileSync(join(folder, "draft.json"), JSON.stringify(draft));
      const built = await greenroom([
        "vib",
        "build",
        join(folder, "tree"),
        "--descriptor",
        join(folder, "draft.json"),
        "-o",
        join(folder, `${name}.vib`),
      ]);
      assert.equal(built.status, 0, built.stderr);
    }
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const plan = {
    vendor: { name: "ACME Corp", code: "ACM" },
    vibs: ["net-forge.vib", "fw-forge.vib"],
    components: [
      { name: "acme-net", version: "1.0-1", vibs: ["net-forge.vib"] },
      { name: "acme-fw", version: "1.0-1", vibs: ["ACME_bootbank_fw-forge_1.0-1"] },
    ],
    baseImage: { version: "8.0.3-1", components: { "acme-net": "1.0-1" } },
    addOn: { name: "ACME-Addon", version: "1.0-1", components: { "acme-net": "1.0-1" } },
    hardwareSupport: {
      manager: "ACME HSM",
      package: { name: "ACME-HSP", version: "2.0-1" },
      components: { "acme-fw": "1.0-1" },
      firmware: [{ component: "acme-fw", deviceClass: "nic", version: "2.0", stageable: false }],
    },
  };
  const build = (content: unknown, out: string) => {
    writeFileSync(join(folder, "plan.json"), JSON.stringify(content));
    return greenroom(["bundle", "build", "--plan", join(folder, "plan.json"), "-o", join(folder, out)]);
  };

  it("build what inspect reads back: base image, add-on, firmware, components, VIBs", async () => {
    const built = await build(plan, "whole.zip");
    assert.equal(built.status, 0, built.stderr);
    const depot = JSON.parse(
      (await greenroom(["bundle", "inspect", join(folder, "whole.zip"), "--output", "json"])).stdout,
    ) as Depot;
    assert.deepEqual(
      depot.baseImages.map(({ version, components }) => [version, components]),
      [["8.0.3-1", { "acme-net": "1.0-1" }]],
    );
    assert.deepEqual(
      depot.addOns.map(({ name }) => name),
      ["ACME-Addon"],
    );
    assert.deepEqual(
      depot.hardwareSupport[0]?.firmware.map(({ stageable, deviceMatch }) => [stageable, deviceMatch]),
      [[false, ""]],
    );
    assert.deepEqual(depot.components.map(({ name, synthetic }) => [name, synthetic]).sort(), [
      ["acme-fw", false],
      ["acme-net", false],
    ]);
    assert.equal(depot.vibs.length, 2);
  });

  it("build the same bytes from the same plan", async () => {
    await build(plan, "one.zip");
    await build(plan, "two.zip");
    assert.deepEqual(readFileSync(join(folder, "one.zip")), readFileSync(join(folder, "two.zip")));
  });

  const wrong: readonly (readonly [what: string, content: unknown, said: RegExp])[] = [
    ["an unknown key", { ...plan, vubs: 1 }, /vubs/],
    ["a VIB that is not there", { ...plan, vibs: ["none.vib"] }, /none\.vib/],
    [
      "a component of a VIB that is not in it",
      { ...plan, components: [{ name: "c", version: "1", vibs: ["other"] }] },
      /other/,
    ],
  ];
  for (const [what, content, said] of wrong)
    it(`refuse a plan with ${what}, by name, and write nothing`, async () => {
      const { status, stderr } = await build(content, "never.zip");
      assert.notEqual(status, 0);
      assert.match(stderr, said);
      assert.deepEqual(
        readdirSync(folder).filter((name) => name.startsWith("never")),
        [],
      );
    });

  it("inspect refuses a truncated bundle by name", async () => {
    await build(plan, "cut.zip");
    const path = join(folder, "cut.zip");
    writeFileSync(path, readFileSync(path).subarray(0, -200));
    const { status, stderr } = await greenroom(["bundle", "inspect", path]);
    assert.notEqual(status, 0);
    assert.match(stderr, /^error [A-Z_]+: .*cut\.zip/);
    assert.doesNotMatch(stderr, /\n +at /);
  });

  it("inspect every real bundle", async function () {
    const samples = samplesOrSkip(this);
    for (const name of readdirSync(samples).filter((each) => each.endsWith(".zip"))) {
      const { status, stdout, stderr } = await greenroom(["bundle", "inspect", join(samples, name)]);
      assert.equal(status, 0, `${name}: ${stderr}`);
      assert.match(stdout, /^VIB +DIGEST/m);
    }
  });
});
