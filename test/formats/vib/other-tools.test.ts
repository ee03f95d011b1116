import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { fileBytes } from "../../../core/bytes/random-access.js";
import { openZip } from "../../../formats/depot/zip-source.js";
import { buildBundle } from "../../../formats/depot/build-bundle.js";
import { samplesOrSkip } from "../../rig/samples.js";
import { collect, smallPlan } from "../depot/bundle-rig.js";
import { membersOf, sampleVibs, sha256, smallVib, verify } from "./vib-lab.js";

/** Skips, with the reason, where a tool is not installed; in CI its absence is a failure. */
function toolOrSkip(context: Mocha.Context, tool: string): void {
  // ENOENT is the one error that means: not there. Each of them ends by itself when asked for its version.
  const { error } = spawnSync(tool, [tool === "openssl" ? "version" : tool === "unzip" ? "-v" : "--version"]);
  if (error === undefined) return;
  if (process.env["CI"] === "true") throw new Error(`CI must have ${tool}`);
  if (context.test !== undefined) context.test.title += ` (skipped: there is no ${tool} command)`;
  context.skip();
}

describe("what we read of real files", () => {
  let folder = "";
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "greenroom-tools-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  const run = (tool: string, args: readonly string[]): Buffer =>
    execFileSync(tool, args, { cwd: folder, maxBuffer: 2 ** 28, stdio: ["ignore", "pipe", "pipe"] });
  const write = (name: string, bytes: Uint8Array): string => {
    writeFileSync(join(folder, name), bytes);
    return join(folder, name);
  };

  const requireArAgrees = async (bytes: Uint8Array, name: string): Promise<void> => {
    const file = write("it.vib", bytes);
    const members = await membersOf(bytes);
    assert.deepEqual(
      run("ar", ["t", file]).toString().trim().split("\n"),
      members.map((member) => member.name),
      name,
    );
    for (const member of members)
      assert.equal(sha256(run("ar", ["p", file, member.name])), sha256(member.bytes), `${name}: ${member.name}`);
  };

  it("is what ar reads: names, order and bytes of every member", async function () {
    const samples = await sampleVibs(samplesOrSkip(this));
    toolOrSkip(this, "ar");
    for (const [name, bytes] of samples) await requireArAgrees(bytes, name);
  });

  it("is what ar reads of a VIB that we wrote", async function () {
    toolOrSkip(this, "ar");
    await requireArAgrees(await smallVib(), "our own");
  });

  it("is what openssl says of every signature, block by block", async function () {
    const samples = samplesOrSkip(this);
    toolOrSkip(this, "openssl");
    const anchors = readdirSync(join(samples, "trust")).filter((name) => name.endsWith(".pem") && !name.startsWith("accepted")); // prettier-ignore
    const roots = write("roots.pem", Buffer.concat(anchors.map((name) => readFileSync(join(samples, "trust", name)))));
    let blocks = 0;
    for (const [name, bytes] of await sampleVibs(samples)) {
      const [descriptor, signature] = await membersOf(bytes);
      assert.ok(descriptor && signature);
      const content = write("descriptor.xml", descriptor.bytes);
      const pems =
        Buffer.from(signature.bytes)
          .toString("latin1")
          .match(/-----BEGIN[^]+?-----END PKCS7-----\n?/g) ?? [];
      const verdicts = pems.map((pem) => {
        const block = write("block.p7", Buffer.from(pem));
        const args = ["cms", "-verify", "-binary", "-inform", "PEM", "-in", block, "-content", content, "-CAfile", roots, "-purpose", "any", "-no_check_time", "-out", "/dev/null"]; // prettier-ignore
        return spawnSync("openssl", args, { stdio: "ignore" }).status === 0 ? "trusted" : "refused";
      });
      const ours = (await verify(bytes)).signature.blocks.map(({ verdict }) => verdict);
      assert.deepEqual(ours, verdicts, name);
      blocks += ours.length;
    }
    assert.ok(blocks >= 5, `${blocks} blocks`);
  });

  const requireUnzipAgrees = async (file: string): Promise<void> => {
    const outer = await fileBytes(file);
    const source = await openZip(outer, "it.zip");
    // A zip in a zip is entered; unzip would list the outer one.
    const inside = source.name === "it.zip" ? file : "";
    for (const { path } of inside === "" ? [] : source.entries())
      assert.equal(sha256(await collect(source.read(path))), sha256(run("unzip", ["-p", inside, path])), path);
    const listed = inside === "" ? [] : run("unzip", ["-Z1", inside]).toString().trim().split("\n");
    assert.deepEqual(
      listed.filter((path) => !path.endsWith("/")).sort(),
      (inside === "" ? [] : source.entries().map(({ path }) => path)).sort(),
    );
    await source.close();
  };

  it("is what unzip reads: names and bytes of every entry", async function () {
    const samples = samplesOrSkip(this);
    toolOrSkip(this, "unzip");
    const zips = readdirSync(samples).filter((name) => name.endsWith(".zip"));
    assert.ok(zips.length >= 5);
    for (const name of zips) await requireUnzipAgrees(join(samples, name));
  });

  it("is what unzip reads and finds sound in a bundle that we wrote", async function () {
    toolOrSkip(this, "unzip");
    const file = write("our.zip", await collect(buildBundle(await smallPlan())));
    run("unzip", ["-tq", file]);
    await requireUnzipAgrees(file);
  });
});
