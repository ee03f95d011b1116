import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { PAGE_FOLDER } from "../../controller/api/page/page-files.js";

const KIB = 1024;

describe("the built page", () => {
  const assets = (): readonly string[] => readdirSync(join(PAGE_FOLDER, "assets"));
  const gzipped = (ending: string): number =>
    assets()
      .filter((name) => name.endsWith(ending))
      .reduce((sum, name) => sum + gzipSync(readFileSync(join(PAGE_FOLDER, "assets", name))).length, 0);

  it("has less than 200 KiB of JavaScript, gzipped", () => {
    const bytes = gzipped(".js");
    assert.ok(bytes > 10 * KIB && bytes < 200 * KIB, `${bytes} bytes`);
  });

  it("has names that say what is in them, and nothing from elsewhere", () => {
    for (const name of assets()) assert.match(name, /^[a-z]+-[\w-]{8,}\.(js|css|svg)$/i);
    const html = readFileSync(join(PAGE_FOLDER, "index.html"), "utf8");
    assert.doesNotMatch(html, /https?:|<style|style=|onload|<script(?![^>]*src=")/);
    for (const name of assets().filter((one) => one.endsWith(".css")))
      assert.doesNotMatch(readFileSync(join(PAGE_FOLDER, "assets", name), "utf8"), /@import|url\(/);
  });
});
