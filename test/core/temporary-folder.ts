import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A folder of its own for each test of the suite that calls this; gone after the test. */
export function temporaryFolder(): { readonly path: string } {
  const folder = { path: "" };
  beforeEach(() => {
    folder.path = mkdtempSync(join(tmpdir(), "greenroom-core-"));
  });
  afterEach(() => rmSync(folder.path, { recursive: true, force: true }));
  return folder;
}

/** The same below a parent that no one else may write to; undefined where this user has no such place. */
export function ownFolder(): { readonly path: string } {
  const parent = process.geteuid?.() === 0 ? "/var/lib" : (process.env["HOME"] ?? "/nonexistent");
  const folder = { path: "" };
  beforeEach(() => {
    mkdirSync(parent, { recursive: true });
    folder.path = mkdtempSync(join(parent, "greenroom-core-test-"));
  });
  afterEach(() => rmSync(folder.path, { recursive: true, force: true }));
  return folder;
}
