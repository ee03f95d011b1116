import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, truncateSync, copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { OfflineInfo } from "../../controller/api/wire/depot/depot.js";
import type { ComponentSummary } from "../../controller/api/wire/depot/depot-content.js";
import type { SoftwareInfo } from "../../controller/api/wire/software.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../rig/forge.js";
import { Fleet, mustSucceed } from "../rig/fleet.js";
import { samplesOrSkip } from "../rig/samples.js";
import { makeWorkplace, type Workplace } from "../rig/workplace.js";

const GHETTO = "virtuallyGhetto_bootbank_ghettoVCB_1.0.0-0.0.0";

describe("importing real bundles through the command line", () => {
  let place: Workplace;
  let fleet: Fleet;
  let samples: string;

  before(async function () {
    samples = samplesOrSkip(this);
    place = makeWorkplace("test-import");
    fleet = await Fleet.start(place);
    mustSucceed(await fleet.cli("cluster", "create", "lab"));
  });
  after(async () => {
    // Skipped: nothing was made.
    if (samples === undefined) return;
    await fleet[Symbol.asyncDispose]();
    place[Symbol.dispose]();
  });

  const stored = () => readdirSync(join(fleet.state, "depot", "vibs")).sort();
  interface Listed {
    readonly offline: Record<string, OfflineInfo>;
    readonly components: ComponentSummary[];
  }
  const listed = () => fleet.json<Listed>("depot", "list");
  const depots = async () => (await listed()).offline;

  it("refuses a truncated bundle whole, and the library is as it was", async () => {
    const [name = ""] = readdirSync(samples).filter((file) => file.endsWith(".zip"));
    const cut = join(place.path, "cut.zip");
    copyFileSync(join(samples, name), cut);
    truncateSync(cut, readFileSync(cut).length - 500);
    const finished = await fleet.cli("depot", "import", cut);
    assert.notEqual(finished.status, 0);
    assert.match(finished.stderr, /ZIP_CORRUPT|ZIP_/);
    assert.doesNotMatch(finished.stderr, /\.js:\d+/);
    assert.deepEqual(stored(), []);
    assert.deepEqual(await depots(), {});
  });

  it("imports every bundle there is, each VIB once by its SHA-256", async () => {
    const bundles = readdirSync(samples).filter((file) => file.endsWith(".zip"));
    assert.ok(bundles.length >= 6);
    for (const bundle of bundles) mustSucceed(await fleet.cli("depot", "import", join(samples, bundle)));
    assert.equal(Object.keys(await depots()).length, bundles.length);
    for (const name of stored())
      assert.equal(
        name,
        `${createHash("sha256")
          .update(readFileSync(join(fleet.state, "depot", "vibs", name)))
          .digest("hex")}.vib`,
      );
  });

  it("says plainly that two releases carry one VIB id with different bytes", async () => {
    const warnings = Object.values(await depots()).flatMap((depot) => depot.greenroom.warnings);
    const warning = warnings.find((one) => one.code === "VIB_ID_AMBIGUOUS");
    assert.ok(warning?.message.includes(GHETTO), JSON.stringify(warnings));
  });

  it("an image takes the newest release of an ambiguous id, or the digest that the operator pins", async () => {
    const needs = await forgeVib({
      name: "esx-base",
      version: "9.0.0-1",
      payloadBytes: 1000,
      provides: [{ name: "esx-version", version: "9.0.0" }],
    });
    const base = await forgeBundle(join(place.path, "base.zip"), {
      vibs: [needs],
      components: [componentOf("ESXi", "9.0.0-1", [needs])],
      baseImages: [baseImageOf("9.0.0-1", { ESXi: "9.0.0-1" })],
    });
    mustSucceed(await fleet.cli("depot", "import", base));
    const component = (await listed()).components.find((one) => one.greenroom.vibs.some((vib) => vib.id === GHETTO));
    assert.ok(component);
    const spec = join(place.path, "spec.json");
    writeFileSync(
      spec,
      JSON.stringify({ base_image: { version: "9.0.0-1" }, components: { [component.name]: component.version } }),
    );
    const chosen = async (...pin: string[]) => {
      mustSucceed(await fleet.cli("image", "set", "lab", "--file", spec, ...pin));
      const { greenroom } = await fleet.json<SoftwareInfo>("image", "show", "lab");
      return greenroom.vibs.find((vib) => vib.id === GHETTO);
    };
    const newest = createHash("sha256")
      .update(readFileSync(join(samples, "vghetto-ghettoVCB-2020-12-28.vib")))
      .digest("hex");
    const oldest = createHash("sha256")
      .update(readFileSync(join(samples, "vghetto-ghettoVCB-2018-10-03.vib")))
      .digest("hex");
    assert.equal((await chosen())?.sha256, newest);
    assert.equal((await chosen("--pin", `${GHETTO}=${oldest}`))?.sha256, oldest);
  });
});
