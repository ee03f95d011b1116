import assert from "node:assert/strict";
import { isProblem } from "../../../core/problem/problem.js";
import { readBootCfg, writeBootCfg, type BootCfg } from "../../../formats/bootbank/boot-cfg.js";
import { judgeBank } from "../../../formats/bootbank/choose-bank.js";

const GOOD =
  "bootstate=0\ntitle=Loading\ntimeout=5\nprefix=\nkernel=b.b00\nkernelopt=x=1 y\nmodules=b.b00 --- k.b00 --- imgdb.tgz\nbuild=8.0.3-1\nupdated=7\n";

const read = (text: string): BootCfg => readBootCfg(Buffer.from(text));

const CFG: BootCfg = {
  bootstate: 1,
  updated: 8,
  build: "8.0.3-0.35.24280767",
  quickboot: false,
  title: "Loading Größe",
  timeout: 5,
  prefix: "",
  kernel: "b.b00",
  kernelopt: "autoPartition=FALSE",
  modules: ["b.b00", "jumpstrt.gz", "imgdb.tgz", "state.tgz"],
  others: [
    { key: "acpitables", value: "1" },
    { key: "unheard", value: "of this" },
  ],
  faults: [],
};

describe("boot.cfg", () => {
  it("reads back what it wrote, the state first", () => {
    const bytes = writeBootCfg(CFG);
    assert.deepEqual(readBootCfg(bytes), CFG);
    assert.ok(Buffer.from(bytes).toString().startsWith("bootstate=1\ntitle="));
  });

  it("takes keys in any case, blanks around =, and comments", () => {
    const cfg = read("# a=b\n  BootState = 2\nUPDATED= 9\nBuild =x\n\nnonsense\n");
    assert.deepEqual([cfg.bootstate, cfg.updated, cfg.build, cfg.others], [2, 9, "x", []]);
  });

  it("takes CRLF and no final line end (case 69)", () => {
    const expected = read(GOOD);
    assert.deepEqual(expected.modules, ["b.b00", "k.b00", "imgdb.tgz"]);
    assert.deepEqual(read(GOOD.replaceAll("\n", "\r\n")), expected);
    assert.deepEqual(read(GOOD.trimEnd()), expected);
  });

  for (const [what, text, reason] of [
    ["no bootstate", GOOD.replace("bootstate=0\n", ""), "missing"],
    ["bootstate 4", GOOD.replace("bootstate=0", "bootstate=4"), '"4"'],
    ["bootstate 12", GOOD.replace("bootstate=0", "bootstate=12"), '"12"'],
    ["an empty bootstate", GOOD.replace("bootstate=0", "bootstate="), '""'],
    ["two bootstates", `${GOOD}bootstate=0\n`, "twice"],
    ["bootstate beyond byte 512", `#${"-".repeat(520)}\n${GOOD}`, "512"],
    ["updated 0", GOOD.replace("updated=7", "updated=0"), "updated is 0"],
    ["updated below 0", GOOD.replace("updated=7", "updated=-1"), "updated is -1"],
    ["updated that is no number", GOOD.replace("updated=7", "updated=7x"), "updated is 0"],
    ["no updated", GOOD.replace("updated=7\n", ""), "updated is 0"],
    ["an empty build", GOOD.replace("build=8.0.3-1", "build="), "build is empty"],
    ["a quick boot", `${GOOD}quickboot=1\n`, "quick boot"],
    ["an empty file", "", "missing"],
  ] as const)
    it(`ignores a bank with ${what}, and says why (case 69)`, () => {
      const { ignored } = judgeBank(read(text));
      assert.ok(ignored?.includes(reason), ignored);
    });

  it("accepts the state that ends at byte 512", () => {
    const comment = `#${"-".repeat(512 - "bootstate=0".length - 2)}\n`;
    assert.equal(read(`${comment}${GOOD}`).bootstate, 0);
    assert.equal(read(`#${comment}${GOOD}`).bootstate, undefined);
  });

  it("refuses to write what would not read back", () => {
    for (const part of [
      { title: "a\nbootstate=0" },
      { build: " x" },
      { bootstate: undefined },
      { others: [{ key: "a=b", value: "" }] },
    ])
      assert.throws(
        () => writeBootCfg({ ...CFG, ...part }),
        (thrown) => isProblem(thrown, "BOOT_CFG_INVALID"),
      );
  });

  it("refuses a file of absurd size", () => {
    assert.throws(
      () => readBootCfg(new Uint8Array(2_000_000)),
      (thrown) => isProblem(thrown, "LIMIT_EXCEEDED"),
    );
  });
});
