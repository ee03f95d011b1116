import assert from "node:assert/strict";
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, symlinkSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { readBankVib } from "../../../agent/host/sandbox/bank-vib.js";
import { createSandbox } from "../../../agent/host/sandbox/create-sandbox.js";
import { sandboxDriver } from "../../../agent/host/sandbox/sandbox-driver.js";
import { readBootCfg, writeBootCfg } from "../../../formats/bootbank/boot-cfg.js";
import { readImageDatabase } from "../../../formats/bootbank/image-database.js";
import { buildVib } from "../../../formats/vib/build.js";
import { isProblem } from "../../../core/problem/problem.js";
import {
  BankedSandbox,
  booted,
  DPU,
  hookRequest,
  HOST,
  never,
  staged,
  wantedBank,
  type MadeVib,
} from "../rig/banked-sandbox.js";
import { makeWorkplace, mountSmallFilesystem } from "../../rig/workplace.js";
import { samplesOrSkip } from "../../rig/samples.js";
import { forgeVib, ON_DPU, sha256 } from "../rig/image-forge.js";
import { isRoot } from "../rig/staging-host.js";

const made = async (...words: Parameters<typeof forgeVib>) => {
  const { bytes, entry } = await forgeVib(...words);
  return { bytes, id: entry.id };
};

/** Writes until the file system takes not one block more. */
function fillUp(path: string): void {
  const file = openSync(path, "a");
  try {
    for (const size of [65_536, 1024])
      assert.throws(() => {
        for (;;) {
          writeSync(file, Buffer.alloc(size));
          fsyncSync(file);
        }
      }, /ENOSPC/);
  } finally {
    closeSync(file);
  }
}

describe("writing the other boot bank", () => {
  let host: BankedSandbox;
  let old: Awaited<ReturnType<typeof made>>;
  let kept: Awaited<ReturnType<typeof made>>;
  let fresh: Awaited<ReturnType<typeof made>>;
  before(async () => {
    old = await made({ name: "net-forge", version: "1.0-1" });
    kept = await made({ name: "store-forge", version: "1.0-1" });
    fresh = await made({ name: "net-forge", version: "2.0-1", sizeBytes: 9000 });
  });
  beforeEach(async () => {
    host = await BankedSandbox.make({ bankVibs: [old.bytes, kept.bytes] });
  });
  afterEach(() => host[Symbol.dispose]());

  const idsOf = async (): Promise<string[]> =>
    ((await host.driver().software())[0]?.vibs ?? []).map(({ id }) => id).sort();
  const cfgOf = (bank: string) => readBootCfg(readFileSync(host.at("host", bank, "boot.cfg")));

  it("writes through no link that lies where a file begins", async () => {
    const victim = host.at("victim");
    writeFileSync(victim, "precious");
    symlinkSync(victim, host.at("host/altbootbank/boot.cfg.part"));
    linkSync(victim, host.at("host/altbootbank/imgdb.tgz.part"));
    const wanted = wantedBank([staged(fresh), booted(kept)]);
    await host.driver().writeBank(wanted, never());
    await host.driver().arm(wanted);
    await host.driver().reboot(hookRequest());
    assert.deepEqual(await idsOf(), [fresh.id, kept.id].sort());
    assert.equal(readFileSync(victim, "utf8"), "precious");
  });

  it("and booting it runs exactly the wanted set, and settles it", async () => {
    writeFileSync(host.at("host/bootbank/state.tgz"), "configuration");
    const was = cfgOf("bootbank");
    const others = [{ key: "crypto", value: "1" }];
    writeFileSync(
      host.at("host/bootbank/boot.cfg"),
      writeBootCfg({ ...was, timeout: 9, kernelopt: "a=1", others, modules: [...was.modules, "state.tgz"] }),
    );
    const driver = host.driver();
    const wanted = wantedBank([staged(fresh), booted(kept)]);
    assert.ok((await driver.bankNeed(wanted)) > 9000);
    await driver.writeBank(wanted, never());
    assert.equal((await driver.banks())[0]?.standBy.state, "invalid");
    assert.deepEqual(await idsOf(), [old.id, kept.id].sort(), "nothing changed yet");
    await driver.arm(wanted);
    assert.equal((await driver.banks())[0]?.standBy.state, "armed");
    const bootId = await driver.bootId();
    await driver.reboot(hookRequest());
    assert.notEqual(await driver.bootId(), bootId);
    assert.deepEqual(await idsOf(), [fresh.id, kept.id].sort());
    await driver.settle(HOST);
    const cfg = cfgOf("altbootbank");
    assert.deepEqual(
      [cfg.bootstate, cfg.updated, cfg.build, cfg.title, cfg.timeout, cfg.kernelopt, cfg.others],
      [0, 2, "9.0.0-2", "Image of tomorrow", 9, "a=1", others],
    );
    assert.deepEqual(cfg.modules.slice(-2), ["imgdb.tgz", "state.tgz"]);
    assert.equal(readFileSync(host.at("host/altbootbank/state.tgz"), "utf8"), "configuration");
    const standing = (await driver.banks())[0];
    assert.deepEqual([standing?.booted.name, standing?.standBy.state], ["altbootbank", "good"]);
  });

  it("keeps the file names of VIBs that stay, and gives a new one a free name", async () => {
    const driver = host.driver();
    const third = await made({ name: "net-forge-b", version: "1.0-1" });
    await driver.writeBank(wantedBank([booted(old), booted(kept), staged(third)]), never());
    const files = (bank: string) =>
      cfgOf(bank)
        .modules.filter((name) => name !== "imgdb.tgz")
        .sort();
    assert.deepEqual(files("bootbank"), ["net_forg.t00", "store_fo.t00"]);
    assert.deepEqual(files("altbootbank"), ["net_forg.t00", "net_forg.t01", "store_fo.t00"]);
    for (const name of files("bootbank"))
      assert.deepEqual(readFileSync(host.at("host/altbootbank", name)), readFileSync(host.at("host/bootbank", name)));
  });

  it("never overwrites an update that waits for its reboot, unless it is this very one", async () => {
    const driver = host.driver();
    const first = wantedBank([staged(fresh)]);
    await driver.writeBank(first, never());
    await driver.arm(first);
    const armed = readFileSync(host.at("host/altbootbank/boot.cfg"));
    for (const act of [driver.writeBank.bind(driver), driver.arm.bind(driver)])
      await assert.rejects(act(wantedBank([booted(kept)]), never()), (thrown) =>
        isProblem(thrown, "BANK_PENDING_UPDATE"),
      );
    const database = readFileSync(host.at("host/altbootbank/imgdb.tgz"));
    writeFileSync(host.at("host/altbootbank/imgdb.tgz"), "junk");
    await assert.rejects(driver.writeBank(first, never()), (thrown) => isProblem(thrown, "BANK_PENDING_UPDATE"));
    writeFileSync(host.at("host/altbootbank/imgdb.tgz"), database);
    const live = driver.applyLive(wantedBank([booted(kept)]), never());
    await assert.rejects(
      live,
      (thrown) => isProblem(thrown, "BANK_PENDING_UPDATE"),
      "nor is its running image changed before",
    );
    await driver.writeBank(first, never());
    await driver.arm(first);
    assert.deepEqual(readFileSync(host.at("host/altbootbank/boot.cfg")), armed);
    await driver.disarm(HOST);
    await driver.writeBank(wantedBank([booted(kept)]), never());
  });

  it("never overwrites the only bank that boots", async () => {
    const driver = host.driver();
    const first = wantedBank([staged(fresh)]);
    await driver.writeBank(first, never());
    await driver.arm(first);
    await driver.reboot(hookRequest());
    const next = wantedBank([staged(fresh), staged(kept)]);
    const refused = (thrown: unknown) => isProblem(thrown, "BANK_ONLY_ONE");
    await assert.rejects(driver.writeBank(next, never()), refused, "the new one is not settled");
    await driver.arm(first);
    await driver.settle(HOST);
    await driver.writeBank(next, never());
    await assert.rejects(driver.disarm(HOST), refused, "the other one is half an image");
  });

  it("and settling or disarming it changes one digit of boot.cfg, and keeps comments and spellings", async () => {
    const driver = host.driver();
    const path = host.at("host/bootbank/boot.cfg");
    const text = `# by hand\n${readFileSync(path, "utf8").replace("bootstate=0", "BootState = 2")}New-Key = x\n`;
    writeFileSync(path, text);
    await driver.settle(HOST);
    assert.equal(readFileSync(path, "utf8"), text.replace("= 2", "= 0"));
    await driver.settle(HOST);
    const wanted = wantedBank([booted(kept)]);
    await driver.writeBank(wanted, never());
    await driver.arm(wanted);
    const armed = readFileSync(host.at("host/altbootbank/boot.cfg"), "utf8");
    await driver.disarm(HOST);
    assert.equal(
      readFileSync(host.at("host/altbootbank/boot.cfg"), "utf8"),
      armed.replace("bootstate=1", "bootstate=3"),
    );
  });

  it("is armed only when every byte of it is what its VIBs promise", async () => {
    const driver = host.driver();
    const wanted = wantedBank([staged(fresh), booted(kept)]);
    const refused = (thrown: unknown) => isProblem(thrown, "BANK_NOT_WRITTEN");
    await assert.rejects(driver.arm(wanted), refused);
    await driver.writeBank(wanted, never());
    const path = host.at("host/altbootbank/net_forg.t00");
    const right = readFileSync(path);
    writeFileSync(
      path,
      right.map((byte, index) => (index === 100 ? byte ^ 1 : byte)),
    );
    await assert.rejects(driver.arm(wanted), refused);
    await assert.rejects(driver.arm(wantedBank([booted(kept)])), refused, "it was written for another set");
    await driver.writeBank(wanted, never());
    assert.deepEqual(readFileSync(path), right);
    await driver.arm(wanted);
  });

  it("carries the configuration as it is at the flip", async () => {
    const driver = host.driver();
    const wanted = wantedBank([staged(fresh)]);
    writeFileSync(host.at("host/bootbank/state.tgz"), "of yesterday");
    await driver.writeBank(wanted, never());
    writeFileSync(host.at("host/bootbank/state.tgz"), "of today");
    await driver.arm(wanted);
    assert.equal(readFileSync(host.at("host/altbootbank/state.tgz"), "utf8"), "of today");
  });

  it("stops when it is canceled, and refuses what nobody can apply: a type (case 36), a VIB that does not run, an empty build", async () => {
    const driver = host.driver();
    const abort = new AbortController();
    abort.abort();
    const refusedAs = (code: string) => (thrown: unknown) => isProblem(thrown, code);
    const before = readFileSync(host.at("host/altbootbank/boot.cfg"));
    await assert.rejects(driver.writeBank(wantedBank([staged(fresh)]), abort.signal), refusedAs("CANCELED"));
    const zap = await buildVib({
      descriptor: { name: "zap", version: "1", vendor: "Forge", releaseDate: "2026-11-24T00:00:00+00:00" },
      payloads: [{ name: "zap", type: "zap", bytes: Buffer.from("?") }],
    });
    const unknown = wantedBank([staged({ id: "Forge_bootbank_zap_1", bytes: zap })]);
    await assert.rejects(driver.writeBank(unknown, never()), refusedAs("PAYLOAD_TYPE_UNKNOWN"));
    await assert.rejects(driver.writeBank(wantedBank([booted(fresh)]), never()), refusedAs("BOOTED_VIB_MISSING"));
    await assert.rejects(
      driver.writeBank(wantedBank([booted(kept)], { build: "" }), never()),
      refusedAs("BOOT_CFG_INVALID"),
    );
    assert.deepEqual(readFileSync(host.at("host/altbootbank/boot.cfg")), before, "nothing was touched");
  });

  it("asks for a kernel where the running bank has one, before anything is touched", async () => {
    const kernel = async (version: string): Promise<MadeVib> => ({
      id: `Forge_bootbank_esx-base_${version}`,
      bytes: await buildVib({
        descriptor: { name: "esx-base", version, vendor: "Forge", releaseDate: "2026-11-24T00:00:00+00:00" },
        payloads: [
          { name: "b", type: "boot", bootOrder: 10, bytes: gzipSync(version) },
          { name: "k", type: "boot", bootOrder: 50, bytes: gzipSync(`kernel ${version}`) },
        ],
      }),
    });
    const [one, two] = [await kernel("1"), await kernel("2")];
    using other = await BankedSandbox.make({ bankVibs: [one.bytes, kept.bytes] });
    const driver = other.driver();
    const without = wantedBank([booted(kept)]);
    for (const act of [driver.bankNeed(without), driver.writeBank(without, never())])
      await assert.rejects(act, (thrown) => isProblem(thrown, "BANK_WITHOUT_KERNEL"));
    const wanted = wantedBank([staged(two), booted(kept)]);
    await driver.writeBank(wanted, never());
    await driver.arm(wanted);
    const { kernel: first, modules } = readBootCfg(readFileSync(other.at("host/altbootbank/boot.cfg")));
    assert.deepEqual([first, ...modules], ["b.b00", "k.b00", "store_fo.t00", "imgdb.tgz"]);
  });

  it("writes real VIBs byte for byte as they are stored, and measures as them", async function () {
    const real = (file: string) => readFileSync(join(samplesOrSkip(this), file));
    const [running, ...next] = await Promise.all(
      ["net-r8169_6.011.00-2vmw.510.0.0.799733.vib", "vghetto-ghettoVCB-2020-12-28.vib", "esxcli-nsx-ext.vib"].map(
        async (file) => {
          const bytes = real(file);
          return { ...(await readBankVib(bytes)), bytes };
        },
      ),
    );
    if (running === undefined) throw new RangeError("no samples");
    using other = await BankedSandbox.make({ bankVibs: [running.bytes] });
    const driver = other.driver();
    const named = next.map(({ descriptor: { id }, bytes }) => staged({ id, bytes }));
    const wanted = wantedBank([booted({ id: running.descriptor.id, bytes: running.bytes }), ...named]);
    await driver.writeBank(wanted, never());
    await driver.arm(wanted);
    await driver.reboot(hookRequest());
    const all = [running, ...next];
    assert.deepEqual(
      ((await driver.software())[0]?.vibs ?? []).map(({ id, descriptorSha256 }) => `${id} ${descriptorSha256}`).sort(),
      all.map(({ descriptor, descriptorBytes }) => `${descriptor.id} ${sha256(descriptorBytes)}`).sort(),
    );
    const folder = other.at("host/altbootbank");
    const { profile } = await readImageDatabase(readFileSync(join(folder, "imgdb.tgz")));
    for (const { descriptor, payloads } of all)
      for (const { name, fileName } of profile?.vibs.find(({ vibId }) => vibId === descriptor.id)?.payloads ?? [])
        assert.deepEqual(readFileSync(join(folder, fileName)), payloads.get(name), `${descriptor.id} ${name}`);
  });

  it("and a live change are two things: what does not allow one is refused, and nothing is changed", async () => {
    const closed = await buildVib({
      descriptor: {
        name: "closed",
        version: "1",
        vendor: "Forge",
        releaseDate: "2026-11-24T00:00:00+00:00",
        liveInstallAllowed: false,
      },
      payloads: [{ name: "closed", type: "tgz", files: [] }],
    });
    const before = readFileSync(host.at("host/bootbank/boot.cfg"));
    const wanted = wantedBank([booted(old), booted(kept), staged({ id: "Forge_bootbank_closed_1", bytes: closed })]);
    await assert.rejects(host.driver().applyLive(wanted, never()), (thrown) =>
      isProblem(thrown, "LIVE_CHANGE_REFUSED"),
    );
    assert.deepEqual(readFileSync(host.at("host/bootbank/boot.cfg")), before);
  });

  it("goes to a DPU's own banks in the same way", async () => {
    const dpuVib = await made({ name: "dpu-forge", target: ON_DPU });
    using other = await BankedSandbox.make({ dpus: 1, bankVibs: [old.bytes] });
    const driver = other.driver();
    const wanted = wantedBank([staged(dpuVib)], { target: DPU });
    await driver.checkWritable(DPU);
    await driver.writeBank(wanted, never());
    await driver.arm(wanted);
    await driver.reboot(hookRequest());
    const [hostNow, dpuNow] = await driver.software();
    assert.deepEqual(
      hostNow?.vibs.map(({ id }) => id),
      [old.id],
      "the host itself is not changed",
    );
    assert.deepEqual(
      dpuNow?.vibs.map(({ id }) => id),
      [dpuVib.id],
    );
    assert.deepEqual(
      (await driver.banks()).map(({ target, booted: { name } }) => [target.id, name]),
      [
        ["host", "bootbank"],
        ["dpu-1", "altbootbank"],
      ],
    );
  });

  it("is refused with need, have and path where it does not fit, while the other bank is still whole", async function () {
    using place = makeWorkplace("test-full-bank");
    const disk = mountSmallFilesystem(place, "disk", 2);
    if (disk === undefined) return this.skip();
    const root = join(disk, "host-1");
    const owner = isRoot ? "root" : "self";
    await createSandbox({ root, bankVibs: [old.bytes, kept.bytes], dpus: 0, firmware: [], build: "9.0.0-1", owner });
    const driver = sandboxDriver(root);
    const big = await made({ name: "big-forge", sizeBytes: 4 * 1024 * 1024 });
    const alt = join(root, "host/altbootbank");
    const before = readFileSync(join(alt, "boot.cfg"));
    const full = (thrown: unknown) => {
      assert.ok(isProblem(thrown, "BANK_FULL"), String(thrown));
      assert.ok(Number(thrown.details["needBytes"]) > Number(thrown.details["haveBytes"]));
      return thrown.details["path"] === alt;
    };
    await assert.rejects(driver.writeBank(wantedBank([staged(big)]), never()), full);
    assert.deepEqual(readFileSync(join(alt, "boot.cfg")), before);
    // To the last byte full of what an older image left: its own files make the room.
    writeFileSync(join(alt, "boot.cfg"), before);
    fillUp(join(alt, "older.v00"));
    await assert.rejects(driver.checkWritable(HOST), (thrown) => isProblem(thrown, "BANK_UNWRITABLE"));
    const wanted = wantedBank([staged(fresh), booted(kept)]);
    await driver.writeBank(wanted, never());
    await driver.checkWritable(HOST);
    await driver.arm(wanted);
    await driver.reboot(hookRequest());
    assert.equal((await driver.software())[0]?.version, "9.0.0-2");
  });

  it("refuses a staged file of other bytes before anything is touched", async () => {
    const bytes = Uint8Array.from(fresh.bytes);
    bytes[bytes.length - 30] = (bytes[bytes.length - 30] ?? 0) ^ 1;
    const wanted = wantedBank([{ ...staged({ ...fresh, bytes }), sha256: staged(fresh).sha256 }]);
    const before = readFileSync(host.at("host/altbootbank/boot.cfg"));
    await assert.rejects(host.driver().writeBank(wanted, never()), (thrown) =>
      isProblem(thrown, "VIB_DIGEST_MISMATCH"),
    );
    assert.deepEqual(readFileSync(host.at("host/altbootbank/boot.cfg")), before);
  });
});
