import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { planBank, type BankWish } from "../../../formats/bootbank/bank-plan.js";
import { readBootCfg, writeBootCfg } from "../../../formats/bootbank/boot-cfg.js";
import { bankFileNames } from "../../../formats/bootbank/bank-file-names.js";
import { readImageDatabase } from "../../../formats/bootbank/image-database.js";
import { isProblem } from "../../../core/problem/problem.js";
import { samplesOrSkip } from "../../rig/samples.js";
import { smallVib } from "../depot/bundle-rig.js";

const SAMPLE = "host-6.7.0-8169922-imgdb.tgz";
const FROM = readBootCfg(
  Buffer.from(
    "bootstate=0\ntitle=Old\ntimeout=7\nprefix=/vmfs/old\nkernel=b.b00\nkernelopt=x=1\nmodules=a.v00\nbuild=1\nupdated=4\nCrypto=1\nnew-key=kept\n",
  ),
);

const wish = (vibs: BankWish["vibs"], change: Partial<BankWish> = {}): BankWish => ({
  vibs,
  build: "6.7.0-1",
  title: "New",
  fingerprint: "sha256:1",
  acceptanceLevel: "partner",
  from: FROM,
  carried: [{ fileName: "state.tgz", loaded: true }],
  ...change,
});

/** The VIBs of a real host, with the names that its profile gives to their files. */
async function realVibs(context: Mocha.Context) {
  const { vibs, profile } = await readImageDatabase(readFileSync(join(samplesOrSkip(context), SAMPLE)));
  return vibs.map(({ descriptor, descriptorBytes, signature }) => {
    const payloads = profile?.vibs.find(({ vibId }) => vibId === descriptor.id)?.payloads ?? [];
    const fileNames = new Map(payloads.map(({ name, fileName }) => [name, fileName]));
    return { descriptor, descriptorBytes, signatureBytes: signature, fileNames };
  });
}

describe("the plan of a bank", () => {
  it("keeps all names of a real host, writes what hosts keep, and loads the kernel's modules in their order", async function () {
    const vibs = await realVibs(this);
    const plan = await planBank(wish(vibs));
    for (const { vibId, payload, fileName } of plan.files)
      assert.equal(fileName, vibs.find(({ descriptor }) => descriptor.id === vibId)?.fileNames.get(payload.name));
    assert.deepEqual(new Set(plan.files.map(({ payload }) => payload.type)), new Set(["boot", "vgz", "tgz"]));
    assert.equal(plan.files.length, 151, "138 vgz, 10 boot, 3 tgz of 168 payloads");
    const cfg = plan.bootCfg(1, 9);
    assert.equal(cfg.kernel, "b.b00");
    assert.ok(!cfg.modules.includes("b.b00") && cfg.modules.includes("k.b00"));
    assert.ok(
      cfg.modules.indexOf("k.b00") < cfg.modules.findIndex((name) => /\.v\d\d$/.test(name)),
      "boot modules come first",
    );
    assert.deepEqual(cfg.modules.slice(-2), ["imgdb.tgz", "state.tgz"]);
    const { vibs: read, profile } = await readImageDatabase(plan.imageDatabase);
    assert.equal(read.length, vibs.length);
    assert.deepEqual(
      [profile?.profileId, profile?.acceptanceLevel, profile?.vibs.length],
      ["sha256:1", "partner", vibs.length],
    );
    const again = await planBank(wish(vibs.toReversed()));
    assert.deepEqual(again, { ...plan, bootCfg: again.bootCfg }, "whatever the order");
    assert.deepEqual(again.bootCfg(1, 9), cfg);
  });

  it("carries what the old boot.cfg says for the loader, and never its prefix", async () => {
    const plan = await planBank(wish([await smallVib({ name: "gr-a" })].map(withSignature)));
    const cfg = readBootCfg(writeBootCfg(plan.bootCfg(1, 5)));
    const { bootstate, updated, build, title, timeout, prefix, kernelopt, others } = cfg;
    assert.deepEqual(
      { bootstate, updated, build, title, timeout, prefix, kernelopt, others },
      {
        bootstate: 1,
        updated: 5,
        build: "6.7.0-1",
        title: "New",
        timeout: 7,
        prefix: "",
        kernelopt: "x=1",
        others: [
          { key: "crypto", value: "1" },
          { key: "new-key", value: "kept" },
        ],
      },
    );
  });

  it("lets a VIB of the locker lie in the bank, where the boot loader does not load it", async () => {
    const vib = withSignature(await smallVib({ name: "gr-tools", type: "locker" }));
    const plan = await planBank(wish([vib]));
    assert.equal(plan.files.length, 1);
    assert.deepEqual(plan.bootCfg(1, 5).modules, ["imgdb.tgz", "state.tgz"]);
  });

  it("refuses two VIBs of one name and a bank without a build", async () => {
    const twins = [await smallVib({ name: "gr-a" }), await smallVib({ name: "gr-a", version: "2.0" })].map(
      withSignature,
    );
    await assert.rejects(planBank(wish(twins)), (thrown) => isProblem(thrown, "IMAGE_DATABASE_INVALID"));
    await assert.rejects(planBank(wish([], { build: "" })), (thrown) => isProblem(thrown, "BOOT_CFG_INVALID"));
  });

  it("lets no payload take a name of the bank's own files, or one that differs in its case alone", () => {
    const asked = (vibId: string, name: string, vfatName?: string, kept?: string) => ({
      vibId,
      name,
      type: "vgz",
      ...(vfatName !== undefined && { vfatName }),
      ...(kept !== undefined && { kept }),
    });
    const taken = (thrown: unknown) => isProblem(thrown, "BANK_NAME_EXHAUSTED");
    assert.throws(() => bankFileNames([asked("v1", "x", "Boot.cfg")], ["boot.cfg"]), taken);
    assert.throws(() => bankFileNames([asked("v1", "x", "A.gz"), asked("v2", "y", "a.gz")]), taken);
    const names = bankFileNames([
      asked("v1", "net"),
      asked("v2", "net", undefined, "NET.v00"),
      asked("v3", "net", undefined, "net.v00"),
    ]);
    assert.deepEqual(
      names.map(({ fileName }) => fileName),
      ["net.v01", "NET.v00", "net.v02"],
    );
  });
});

function withSignature({ descriptor, descriptorBytes }: Awaited<ReturnType<typeof smallVib>>) {
  return { descriptor, descriptorBytes, signatureBytes: new Uint8Array() };
}
