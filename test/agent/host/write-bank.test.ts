import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { readBootCfg, writeBootCfg } from "../../../formats/bootbank/boot-cfg.js";
import { isProblem } from "../../../core/problem/problem.js";
import { BankedSandbox, booted, hookRequest, HOST, never, staged, wantedBank } from "../rig/banked-sandbox.js";
import { forgeVib } from "../rig/image-forge.js";

const made = async (...words: Parameters<typeof forgeVib>) => {
  const { bytes, entry } = await forgeVib(...words);
  return { bytes, id: entry.id };
};

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
