import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { generateKeyPairSync } from "node:crypto";
import { join } from "node:path";
import { createSigningKeyFile, loadSigningKeyFile } from "../../../core/trust/key-file.js";
import { verifyEd25519 } from "../../../core/trust/ed25519.js";
import { isProblem } from "../../../core/problem/problem.js";
import { temporaryFolder } from "../temporary-folder.js";

describe("a key file", () => {
  const folder = temporaryFolder();
  const path = () => join(folder.path, "signing.key");
  const refused = (act: () => unknown, why: RegExp) =>
    assert.throws(act, (thrown) => isProblem(thrown, "KEY_FILE_UNUSABLE") && why.test(thrown.message));

  it("is made with mode 0600, leaves no part file, and loads as the same key", () => {
    const made = createSigningKeyFile(path());
    assert.equal(statSync(path()).mode & 0o777, 0o600);
    assert.deepEqual(readdirSync(folder.path), ["signing.key"]);
    const loaded = loadSigningKeyFile(path());
    assert.deepEqual(loaded.publicKey, made.publicKey);
    const message = Buffer.from("m");
    assert.ok(verifyEd25519({ publicKey: made.publicKey, message, signature: loaded.sign(message) }));
  });

  it("is PKCS#8 in PEM form, as OpenSSL reads it", () => {
    createSigningKeyFile(path());
    assert.match(readFileSync(path(), "utf8"), /^-----BEGIN PRIVATE KEY-----\n/);
  });

  it("is never replaced by a new one", () => {
    const made = createSigningKeyFile(path());
    refused(() => createSigningKeyFile(path()), /EEXIST/);
    assert.deepEqual(loadSigningKeyFile(path()).publicKey, made.publicKey);
    assert.deepEqual(readdirSync(folder.path), ["signing.key"]);
  });

  for (const mode of [0o640, 0o604, 0o644, 0o620, 0o677])
    it(`is refused with mode ${mode.toString(8)}`, () => {
      createSigningKeyFile(path());
      chmodSync(path(), mode);
      refused(() => loadSigningKeyFile(path()), new RegExp(`mode is ${mode.toString(8)}`));
    });

  it("is refused as a link, a folder, a named pipe, and when it is missing", () => {
    createSigningKeyFile(path());
    symlinkSync(path(), join(folder.path, "link"));
    mkdirSync(join(folder.path, "folder"), 0o700);
    execFileSync("/usr/bin/mkfifo", ["-m", "600", join(folder.path, "pipe")]);
    refused(() => loadSigningKeyFile(join(folder.path, "link")), /ELOOP/);
    refused(() => loadSigningKeyFile(join(folder.path, "folder")), /not a regular file/);
    refused(() => loadSigningKeyFile(join(folder.path, "pipe")), /not a regular file/);
    refused(() => loadSigningKeyFile(join(folder.path, "none")), /ENOENT/);
  });

  it("is refused when it holds something else", () => {
    const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const contents = ["", "hello", privateKey.export({ format: "pem", type: "pkcs8" }).toString(), "x".repeat(5000)];
    contents.forEach((content, index) => {
      const file = join(folder.path, `key-${index}`);
      writeFileSync(file, content, { mode: 0o600 });
      refused(() => loadSigningKeyFile(file), /./);
    });
  });
});
