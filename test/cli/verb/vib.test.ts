import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { greenroom } from "../../rig/process.js";
import { samplesOrSkip } from "../../rig/samples.js";

const draft = {
  name: "net-forge",
  version: "1.2.0-1",
  vendor: "ACME",
  releaseDate: "2026-01-02T03:04:05+00:00",
  summary: "a driver",
  depends: [{ name: "esx-version", relation: ">=", version: "8.0.0" }],
  softwarePlatforms: [{ productLineId: "embeddedEsx", version: "8.0.*" }],
};

describe("the vib verbs", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "greenroom-vib-"))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const write = (path: string, content: string): string => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
    return join(folder, path);
  };
  const build = (content: unknown, ...more: readonly string[]) => {
    const descriptor = write("draft.json", JSON.stringify(content));
    return greenroom([
      "vib",
      "build",
      join(folder, "tree"),
      "--descriptor",
      descriptor,
      "-o",
      join(folder, "made.vib"),
      "--output",
      "json",
      ...more,
    ]);
  };

  it("build what info reads and verify passes, the digest that of the file", async () => {
    write("tree/opt/forge/driver", "bytes");
    const built = await build(draft);
    assert.equal(built.status, 0, built.stdout);
    const made = JSON.parse(built.stdout) as { id: string; sha256: string };
    assert.equal(made.id, "ACME_bootbank_net-forge_1.2.0-1");
    const file = join(folder, "made.vib");
    assert.equal(made.sha256, createHash("sha256").update(readFileSync(file)).digest("hex"));
    const info = JSON.parse((await greenroom(["vib", "info", file, "--output", "json"])).stdout) as {
      sha256: string;
      signed: boolean;
      descriptor: { files: string[] };
    };
    assert.deepEqual([info.sha256, info.signed, info.descriptor.files], [made.sha256, false, ["opt/forge/driver"]]);
    const verified = await greenroom(["vib", "verify", file, "--sha256", made.sha256, "--output", "json"]);
    assert.equal(verified.status, 0, verified.stdout);
    assert.equal((JSON.parse(verified.stdout) as { ok: boolean }[])[0]?.ok, true);
  });

  it("build the same bytes from the same input", async () => {
    write("tree/opt/a", "1");
    const first = JSON.parse((await build(draft)).stdout) as { sha256: string };
    const second = JSON.parse((await build(draft, "--force")).stdout) as { sha256: string };
    assert.equal(first.sha256, second.sha256);
  });

  it("build several payloads from folders and files of their names", async () => {
    write("tree/forge/opt/driver", "bytes");
    write("tree/boot", "a boot module");
    const payloads = [
      { name: "forge", type: "tgz" },
      { name: "boot", type: "boot" },
    ];
    assert.equal((await build({ ...draft, payloads })).status, 0);
    const { stdout } = await greenroom(["vib", "info", join(folder, "made.vib")]);
    assert.match(stdout, /^forge +tgz /m);
    assert.match(stdout, /^boot +boot +13 B/m);
  });

  it("build from a descriptor.xml as well", async () => {
    write("tree/opt/a", "1");
    await build(draft);
    const archive = readFileSync(join(folder, "made.vib")).toString("latin1");
    write("descriptor.xml", /<vib [^]*<\/vib>/.exec(archive)?.[0] ?? "");
    const line = [
      "vib",
      "build",
      join(folder, "tree"),
      "--descriptor",
      join(folder, "descriptor.xml"),
      "-o",
      join(folder, "again.vib"),
    ];
    const again = await greenroom(line);
    assert.equal(again.status, 0, again.stderr);
    assert.deepEqual(readFileSync(join(folder, "again.vib")), readFileSync(join(folder, "made.vib")));
  });

  it("never replace a file unless told", async () => {
    write("tree/opt/a", "1");
    write("made.vib", "mine");
    const { status, stdout } = await build(draft);
    assert.equal(status, 1);
    assert.match(stdout, /OUTPUT_UNWRITABLE/);
    assert.equal(readFileSync(join(folder, "made.vib"), "utf8"), "mine");
  });

  const wrong: readonly (readonly [what: string, content: unknown, said: RegExp])[] = [
    ["an unknown key", { ...draft, nmae: 1 }, /nmae/],
    ["a missing name", { ...draft, name: undefined }, /name/],
    ["a folder for a payload that is no tree", { ...draft, payloads: [{ name: "tree", type: "boot" }] }, /type boot/],
  ];
  for (const [what, content, said] of wrong)
    it(`refuse a descriptor with ${what}, by name, and write nothing`, async () => {
      write("tree/opt/a", "1");
      const { status, stdout } = await build(content);
      assert.equal(status, 2);
      assert.match(stdout, said);
      assert.throws(() => readFileSync(join(folder, "made.vib")));
    });

  it("refuse a link in the folder", async () => {
    write("tree/opt/a", "1");
    symlinkSync("/etc/passwd", join(folder, "tree", "opt", "link"));
    assert.match((await build(draft)).stdout, /FILE_UNREADABLE(.|\n)*link/);
  });

  it("verify refuses a VIB with one byte changed, goes on with the next, and says which", async () => {
    write("tree/opt/a", "1".repeat(4096));
    await build(draft);
    const good = join(folder, "made.vib");
    const bytes = readFileSync(good);
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    const bad = join(folder, "bad.vib");
    writeFileSync(bad, bytes);
    const { status, stdout } = await greenroom(["vib", "verify", bad, good]);
    assert.notEqual(status, 0);
    assert.match(stdout, /✘ .*bad\.vib\nerror [A-Z_]+: /);
    assert.match(stdout, /✔ .*made\.vib/);
  });

  it("verify refuses what is below the floor, and a digest that is another", async () => {
    write("tree/opt/a", "1");
    await build(draft);
    const file = join(folder, "made.vib");
    assert.notEqual((await greenroom(["vib", "verify", file, "--floor", "PartnerSupported"])).status, 0);
    assert.notEqual((await greenroom(["vib", "verify", file, "--sha256", "0".repeat(64)])).status, 0);
  });

  it("read and verify real VIBs", async function () {
    const samples = samplesOrSkip(this);
    const file = join(samples, "net-r8169_6.011.00-2vmw.510.0.0.799733.vib");
    assert.match(
      (await greenroom(["vib", "info", file])).stdout,
      /^sha256 +fdb0f3980bea6aec43ccba174a80732ceae3473e43812bef2258d7aafc9a7861$/m,
    );
    const verified = await greenroom(["vib", "verify", file, "--floor", "VMwareCertified"]);
    assert.equal(verified.status, 0, verified.stdout);
    assert.match(verified.stdout, /level +VMwareCertified/);
  });
});
