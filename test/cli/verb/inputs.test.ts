import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildBundle } from "../../../formats/depot/build-bundle.js";
import { collect, smallPlan } from "../../formats/depot/bundle-rig.js";
import { smallVib } from "../../formats/vib/vib-lab.js";
import { greenroom, GREENROOM, type Finished } from "../../rig/process.js";

/** Runs with the file as standard input, bytes as they are. */
async function piped(args: readonly string[], file: string): Promise<Finished> {
  const child = spawn(process.execPath, [GREENROOM, ...args], { stdio: ["pipe", "pipe", "pipe"] });
  createReadStream(file).pipe(child.stdin);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on("data", (part: Buffer) => out.push(part));
  child.stderr.on("data", (part: Buffer) => err.push(part));
  const [status] = (await once(child, "close")) as [number];
  return { status, stdout: Buffer.concat(out).toString(), stderr: Buffer.concat(err).toString() };
}

describe("the verbs that read VIBs and bundles", () => {
  let folder = "";
  let vib = "";
  let bundle = "";
  let broken = "";

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), "greenroom-inputs-"));
    [vib, bundle, broken] = ["a.vib", "a.zip", "broken"].map((name) => join(folder, name)) as [string, string, string];
    writeFileSync(vib, await smallVib());
    writeFileSync(bundle, await collect(buildBundle(await smallPlan())));
    writeFileSync(broken, "neither one nor the other");
  });
  after(() => rmSync(folder, { recursive: true }));

  const VERBS = [
    { verb: ["vib", "info"], good: () => vib, code: "AR_BAD_MAGIC", said: /GRN_bootbank_gr-hello_1\.0\.0-1/ },
    { verb: ["vib", "verify"], good: () => vib, code: "AR_BAD_MAGIC", said: /GRN_bootbank_gr-hello_1\.0\.0-1/ },
    { verb: ["bundle", "inspect"], good: () => bundle, code: "ZIP_CORRUPT", said: /GRN_bootbank_gr-nic_1\.0-1/ },
  ] as const;

  for (const { verb, good, code, said } of VERBS)
    describe(`such as ${verb.join(" ")}`, () => {
      it("say the same of standard input as of the file, as table and as JSON", async () => {
        for (const output of ["table", "json"]) {
          const fromFile = await greenroom([...verb, good(), "--output", output]);
          const fromInput = await piped([...verb, "-", "--output", output], good());
          assert.equal(fromFile.status, 0, fromFile.stderr);
          assert.equal(fromInput.status, 0, fromInput.stderr);
          assert.match(fromInput.stdout, said);
          const nameless = (text: string) => text.replaceAll(/[^"\s]*a\.(?:vib|zip)(?=["\s:])|standard input/g, "-");
          assert.equal(nameless(fromInput.stdout), nameless(fromFile.stdout));
        }
      });

      it("go on past a bad one of several, name it, and end with its exit code", async () => {
        const alone = await greenroom([...verb, broken, "--output", "json"]);
        const all = await greenroom([...verb, good(), broken, good(), "--output", "json"]);
        assert.notEqual(all.status, 0);
        assert.equal(all.status, alone.status);
        const answers = JSON.parse(all.stdout) as { file: string; error?: { code: string } }[];
        assert.deepEqual(
          answers.map(({ file, error }) => [file, error?.code]),
          [
            [good(), undefined],
            [broken, code],
            [good(), undefined],
          ],
        );
        const table = await greenroom([...verb, good(), broken]);
        assert.match(table.stdout, said);
        assert.match(table.stdout, new RegExp(code));
      });
    });

  it("read standard input once", async () => {
    const { status, stderr } = await greenroom(["vib", "info", "-", "-"]);
    assert.equal(status, 2);
    assert.match(stderr, /USAGE_INVALID/);
  });

  it("refuse a VIB below --acceptance-level", async () => {
    const { status, stdout } = await greenroom(["vib", "verify", vib, "--acceptance-level", "PartnerSupported"]);
    assert.equal(status, 9);
    assert.match(stdout, /ACCEPTANCE_TOO_LOW/);
  });
});
