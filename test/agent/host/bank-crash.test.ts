import assert from "node:assert/strict";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BANKS } from "../../../agent/host/boot-bank/machine.js";
import type { WantedBank } from "../../../agent/host/host-changes.js";
import type { HostDriver } from "../../../agent/host/host-driver.js";
import { readBootCfg } from "../../../formats/bootbank/boot-cfg.js";
import { chooseBank } from "../../../formats/bootbank/choose-bank.js";
import { readImageDatabase } from "../../../formats/bootbank/image-database.js";
import { buildVib } from "../../../formats/vib/build.js";
import { readBankVib } from "../../../agent/host/sandbox/bank-vib.js";
import {
  BankedSandbox,
  booted,
  hookRequest,
  HOST,
  never,
  staged,
  wantedBank,
  type MadeVib,
} from "../rig/banked-sandbox.js";

/** A VIB that may be added and removed without a reboot. */
async function liveVib(name: string, version: string): Promise<MadeVib> {
  const bytes = await buildVib({
    descriptor: {
      name,
      version,
      vendor: "Forge",
      releaseDate: "2026-11-24T00:00:00+00:00",
      liveInstallAllowed: true,
      liveRemoveAllowed: true,
    },
    payloads: [
      {
        name: name.slice(0, 8),
        type: "tgz",
        files: [{ path: `opt/${name}/data`, bytes: Buffer.from(version.repeat(900)), mode: 0o644 }],
      },
    ],
  });
  return { bytes, id: (await readBankVib(bytes)).descriptor.id };
}

interface Moment {
  /** The operation that a crash would have kept from happening. */
  readonly before: string;
  readonly place: string;
}

const filesBelow = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((name) => [name, readFileSync(join(folder, name), "base64")]),
  );

const nextBoot = (machine: string): string =>
  chooseBank(
    BANKS.map((name) => {
      const path = join(machine, name, "boot.cfg");
      return { name, cfg: existsSync(path) ? readBootCfg(readFileSync(path)) : undefined };
    }),
  ).booted;

/** Everything that boot.cfg loads is there, and the image database tells of the very VIBs whose files they are. */
async function bootsWhole(machine: string, bank: string): Promise<readonly string[]> {
  const folder = join(machine, bank);
  const { modules } = readBootCfg(readFileSync(join(folder, "boot.cfg")));
  for (const name of modules) assert.ok(existsSync(join(folder, name)), `${bank} loads ${name}, which is not there`);
  const { vibs } = await readImageDatabase(readFileSync(join(folder, "imgdb.tgz")));
  return vibs.map(({ descriptor }) => descriptor.id).sort();
}

describe("a crash before any file operation of a change (case 71)", () => {
  let host: BankedSandbox;
  let vibs: Record<"old" | "kept" | "fresh" | "added", MadeVib>;
  before(async () => {
    vibs = {
      old: await liveVib("net-forge", "1.0-1"),
      kept: await liveVib("store-forge", "1.0-1"),
      fresh: await liveVib("net-forge", "2.0-1"),
      added: await liveVib("tool-forge", "1.0-1"),
    };
  });
  beforeEach(async () => {
    host = await BankedSandbox.make({ bankVibs: [vibs.old.bytes, vibs.kept.bytes] });
    writeFileSync(host.at("host/bootbank/state.tgz"), "configuration");
    // What an older image left in the other bank.
    for (const name of ["net_forg.t00", "older.v00", "boot.cfg.part"])
      writeFileSync(host.at("host/altbootbank", name), "old");
  });
  afterEach(() => host[Symbol.dispose]());

  /** Copies of the machine's banks before each file operation of `act`. */
  async function momentsOf(act: (driver: HostDriver) => Promise<void>): Promise<Moment[]> {
    const moments: Moment[] = [];
    const step = (before: string): void => {
      const place = host.folder("moments", String(moments.length));
      cpSync(host.at("host"), place, { recursive: true });
      moments.push({ before, place });
    };
    await act(host.driver(undefined, step));
    return moments;
  }

  function goBackTo({ place }: Moment): void {
    rmSync(host.at("host"), { recursive: true });
    cpSync(place, host.at("host"), { recursive: true });
  }

  const writeAndArm = (wanted: WantedBank) => async (driver: HostDriver) => {
    await driver.writeBank(wanted, never());
    await driver.arm(wanted);
  };

  it("leaves the old bank booting until the flip, and the next try ends in the same bytes", async () => {
    const wanted = wantedBank([staged(vibs.fresh), booted(vibs.kept), staged(vibs.added)]);
    const moments = await momentsOf(writeAndArm(wanted));
    const end = filesBelow(host.at("host/altbootbank"));
    const running = filesBelow(host.at("host/bootbank"));
    assert.equal(nextBoot(host.at("host")), "altbootbank");
    assert.ok(moments.length > 30, `only ${moments.length} operations`);
    for (const moment of moments) {
      const isFlipped = moment.before === "sync folder" && moment === moments.at(-1);
      assert.equal(nextBoot(moment.place), isFlipped ? "altbootbank" : "bootbank", moment.before);
      assert.deepEqual(
        filesBelow(join(moment.place, "bootbank")),
        running,
        `${moment.before}: the running bank is untouched`,
      );
      goBackTo(moment);
      await writeAndArm(wanted)(host.driver());
      assert.deepEqual(filesBelow(host.at("host/altbootbank")), end, moment.before);
    }
  });

  it("shows no file under its name before its bytes are on the disk, and no boot.cfg before all of them", async () => {
    const wanted = wantedBank([staged(vibs.fresh), booted(vibs.kept)]);
    const steps = (await momentsOf(writeAndArm(wanted))).map(({ before }) => before);
    steps.forEach((step, index) => {
      if (!step.startsWith("rename ")) return;
      assert.equal(steps[index - 1], step.replace("rename ", "sync "));
      const isOfBank = /boot\.cfg|imgdb/.test(step);
      if (isOfBank) assert.equal(steps[index + 1], "sync folder", step);
    });
    const last = steps.findLastIndex((step) => step.startsWith("rename ") && !/boot\.cfg|imgdb|state/.test(step));
    assert.equal(steps[last + 1], "sync folder", "payloads, before anything names them");
    const renames = steps.filter((step) => step.startsWith("rename "));
    assert.deepEqual(
      [renames[0], ...renames.slice(-3)],
      ["rename boot.cfg.part", "rename imgdb.tgz.part", "rename boot.cfg.part", "rename boot.cfg.part"],
    );
  });

  it("of disarming, settling and a roll-back leaves one bank that boots", async () => {
    const wanted = wantedBank([booted(vibs.kept)]);
    const armed = async (): Promise<HostDriver> => {
      const driver = host.driver();
      await writeAndArm(wanted)(driver);
      return driver;
    };
    await armed();
    for (const { place, before } of await momentsOf((driver) => driver.disarm(HOST)))
      assert.ok(nextBoot(place), before);
    assert.equal(nextBoot(host.at("host")), "bootbank");
    await (await armed()).reboot(hookRequest());
    for (const { place, before } of await momentsOf((driver) => driver.disarm(HOST)))
      assert.ok(nextBoot(place), before);
    assert.equal(nextBoot(host.at("host")), "bootbank", "an unhealthy boot is taken back");
    await host.driver().disarm(HOST);
    assert.equal((await host.driver().banks())[0]?.booted.name, "altbootbank", "until the reboot the new one runs");
    await host.driver().reboot(hookRequest());
    assert.equal((await host.driver().banks())[0]?.booted.name, "bootbank");
    await (await armed()).reboot(hookRequest());
    for (const { place, before } of await momentsOf((driver) => driver.settle(HOST)))
      assert.ok(nextBoot(place), before);
    assert.equal(nextBoot(host.at("host")), "altbootbank");
  });

  it("of a live change leaves a bank that boots whole, measured as the old set or the new one, and the next try ends it", async () => {
    const wanted = wantedBank([staged(vibs.fresh), booted(vibs.kept), staged(vibs.added)], { build: "9.0.0-1" });
    const live = (driver: HostDriver) => driver.applyLive(wanted, never());
    const moments = await momentsOf(live);
    const end = filesBelow(host.at("host/bootbank"));
    const oldIds = [vibs.old.id, vibs.kept.id].sort();
    const newIds = [vibs.fresh.id, vibs.kept.id, vibs.added.id].sort();
    assert.deepEqual(await bootsWhole(host.at("host"), "bootbank"), newIds);
    assert.ok(moments.length > 15, `only ${moments.length} operations`);
    for (const moment of moments) {
      assert.equal(nextBoot(moment.place), "bootbank", moment.before);
      const ids = await bootsWhole(moment.place, "bootbank");
      assert.ok(
        [oldIds, newIds].some((set) => set.join() === ids.join()),
        `${moment.before}: ${ids.join()}`,
      );
      goBackTo(moment);
      await live(host.driver());
      assert.deepEqual(filesBelow(host.at("host/bootbank")), end, moment.before);
    }
    assert.equal(readFileSync(host.at("host/bootbank/state.tgz"), "utf8"), "configuration");
  });
});
