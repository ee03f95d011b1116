import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { BANKS } from "../../../agent/host/boot-bank/machine.js";
import { readBootCfg } from "../../../formats/bootbank/boot-cfg.js";
import { chooseBank } from "../../../formats/bootbank/choose-bank.js";
import { readImageDatabase } from "../../../formats/bootbank/image-database.js";
import { allLost, seededFate } from "../../rig/power-cut/aftermath.js";
import { compileLayerOrSkip } from "../../rig/power-cut/layer.js";
import { PowerCut } from "../../rig/power-cut/power-cut.js";
import { givenSeed, SeededRandom } from "../../rig/seeded-random.js";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";
import { BankedSandbox } from "../rig/banked-sandbox.js";
import { forgeVib, type ForgedVib } from "../rig/image-forge.js";

const WRITER = resolve("dist/test/agent/rig/bank-writing.js");
const MOST_SYNCS = 60;
const seed = givenSeed();

describe(`a power cut at any sync of a bank's writing (seed ${seed}; again with GREENROOM_SEED=${seed})`, () => {
  let place: Workplace;
  let library: string;
  let host: BankedSandbox;
  let fresh: ForgedVib;
  before(async function () {
    place = makeWorkplace("test-bank-cut");
    library = compileLayerOrSkip(this, place.path);
    const old = await forgeVib({ name: "net-forge" });
    fresh = await forgeVib({ name: "net-forge", version: "2.0-1", sizeBytes: 300_000 });
    host = await BankedSandbox.make({ bankVibs: [old.bytes] });
    writeFileSync(host.at("host/bootbank/state.tgz"), "configuration");
    writeFileSync(join(place.path, "fresh.vib"), fresh.bytes);
    cpSync(host.root, join(place.path, "as-installed"), { recursive: true });
  });
  after(() => {
    host[Symbol.dispose]();
    place[Symbol.dispose]();
  });

  function write(power?: PowerCut, dieAt?: number): boolean {
    const layer = power?.environment(dieAt === undefined ? {} : { dieAt }) ?? {};
    const args = [WRITER, host.root, join(place.path, "fresh.vib")];
    const { status, signal, stderr } = spawnSync(process.execPath, args, {
      env: { ...process.env, ...layer },
      encoding: "utf8",
    });
    assert.ok(status === 0 || signal === "SIGKILL", stderr);
    return status === 0;
  }

  const cfgs = () => BANKS.map((name) => ({ name, cfg: readBootCfg(readFileSync(host.at("host", name, "boot.cfg"))) }));

  /** What boots is there as a whole. */
  async function bootedVib(): Promise<string | undefined> {
    const { booted } = chooseBank(cfgs());
    const folder = host.at("host", booted);
    const { vibs } = await readImageDatabase(readFileSync(join(folder, "imgdb.tgz")));
    for (const name of cfgs().find((one) => one.name === booted)?.cfg.modules ?? [])
      assert.ok(readFileSync(join(folder, name)).length > 0, name);
    return vibs[0]?.descriptor.version;
  }

  it("leaves a host whose next boot is whole, old or new, and which a second call brings to its end", async function () {
    this.timeout(300_000);
    const random = new SeededRandom(seed);
    const booted: (string | undefined)[] = [];
    for (let dieAt = 1; dieAt < MOST_SYNCS; dieAt++) {
      rmSync(host.root, { recursive: true });
      cpSync(join(place.path, "as-installed"), host.root, { recursive: true });
      const power = new PowerCut({ library, shadow: join(place.path, "shadow"), folders: [host.root] });
      const isDone = write(power, dieAt);
      // Either nothing of what was not synced is there, or any part of it.
      power.cut(dieAt % 2 === 0 ? allLost : seededFate(random));
      booted.push(await bootedVib());
      if (isDone) break;
      if (dieAt % 4 === 0) {
        write();
        assert.equal(await bootedVib(), "2.0-1");
      }
    }
    assert.ok(booted.length > 10, `only ${booted.length} syncs`);
    assert.equal(booted.at(-1), "2.0-1");
    assert.ok(
      booted.slice(0, -2).every((version) => version === "1.0-1"),
      booted.join(),
    );
  });
});
