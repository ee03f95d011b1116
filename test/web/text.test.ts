import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { en } from "../../web/text/en/table.js";
import { fill } from "../../web/text/words.js";
import { zh } from "../../web/text/zh/table.js";

const blanksOf = (text: string): readonly string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();

describe("the page's texts", () => {
  it("are the same in English and Chinese: each key, and what is filled in", () => {
    assert.deepEqual(Object.keys(zh).sort(), Object.keys(en).sort());
    for (const [key, text] of Object.entries(en)) {
      const other = zh[key as keyof typeof en];
      assert.notEqual(other, "", key);
      // Where English has a form of its own for one, not each form names everything.
      assert.deepEqual(blanksOf(other), blanksOf(text), key);
    }
  });

  it("choose their form by number, as each language does", () => {
    const template = "{n} host|{n} hosts";
    assert.deepEqual(
      [0, 1, 2, 5000].map((n) => fill(template, { n }, "en-GB")),
      ["0 hosts", "1 host", "2 hosts", "5,000 hosts"],
    );
    assert.equal(fill("{n} 台主机", { n: 1 }, "zh-CN"), "1 台主机");
    assert.equal(fill("by {who}", {}, "en-GB"), "by {who}");
  });

  it("are all shown somewhere", () => {
    const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard", "web"], {
      encoding: "utf8",
    })
      .split("\n")
      .filter((path) => /\.tsx?$/.test(path) && !path.startsWith("web/text/"));
    const source = files.map((path) => readFileSync(path, "utf8")).join("\n");
    const isShown = (key: string): boolean =>
      source.includes(`"${key}"`) ||
      // Put together at run time: `state.${kind}`.
      key.split(".").some((_, at, parts) => at > 0 && source.includes(`\`${parts.slice(0, at).join(".")}.\${`));
    assert.deepEqual(
      Object.keys(en).filter((key) => !isShown(key)),
      [],
    );
  });
});
