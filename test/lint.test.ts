import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ESLint } from "eslint";

const PURE = "formats/vib/version.ts";
const SOURCE = "core/time/backoff.ts";
const TEST = "test/core/time/backoff.test.ts";

/** [what nobody may write, where, the rule that refuses it] */
const REFUSED: readonly (readonly [text: string, path: string, rule: string])[] = [
  ['export const f = () => { throw new Error("x"); };', SOURCE, "no-restricted-syntax"],
  ['export * from "./deadline.js";', SOURCE, "no-restricted-syntax"],
  ["export const f = (): void => { try { g(); } catch {} };", SOURCE, "no-empty"],
  ["export interface A { readonly verified: boolean }", SOURCE, "no-restricted-syntax"],
  ["export interface A { isValid?: boolean }", SOURCE, "no-restricted-syntax"],
  ["export const f = (fast: boolean): number => (fast ? 1 : 2);", SOURCE, "no-restricted-syntax"],
  ["export function f(fast = false): number { return fast ? 1 : 2; }", SOURCE, "no-restricted-syntax"],
  ["export let connected = 1;", SOURCE, "no-restricted-syntax"],
  ["const seen = new Map<string, string>();", SOURCE, "no-restricted-syntax"],
  ["export const f = (): string | undefined => process.env.HOME;", SOURCE, "no-restricted-properties"],
  ["export const f = (x: string | undefined): string => x!;", SOURCE, "@typescript-eslint/no-non-null-assertion"],
  ["export const f = (x: any): void => void x;", SOURCE, "@typescript-eslint/no-explicit-any"],
  ["export const f = (): Date => new Date();", PURE, "no-restricted-syntax"],
  ["export const f = (): number => Date.now();", PURE, "no-restricted-properties"],
  ["export const f = (): number => Math.random();", PURE, "no-restricted-properties"],
  ["export const f = (): void => void setTimeout(() => undefined, 1);", PURE, "no-restricted-globals"],
  ["export const f = (): number => performance.now();", PURE, "no-restricted-globals"],
  ["await new Promise((done) => setTimeout(done, 10));", TEST, "no-restricted-syntax"],
  ['import { setTimeout as later } from "node:timers/promises";', TEST, "no-restricted-syntax"],
];

/** What the same rules let pass. */
const ALLOWED: readonly (readonly [text: string, path: string])[] = [
  ["const NONE: ReadonlyMap<string, string> = new Map();", SOURCE],
  ["export const f = (): Map<string, string> => new Map();", SOURCE],
  ['export const f = (): Date => new Date("2026-01-02");', PURE],
  ['import { setImmediate as turn } from "node:timers/promises";', TEST],
  ["export interface A { readonly sorted: boolean }", SOURCE],
];

describe("the rules of eslint.config.js", function () {
  this.timeout(120_000);
  const eslint = new ESLint({ cwd: resolve(".") });
  const rulesBroken = async (text: string, filePath: string) =>
    (await eslint.lintText(`${text}\n`, { filePath })).flatMap(({ messages }) => messages.map(({ ruleId }) => ruleId));

  for (const [text, path, rule] of REFUSED)
    it(`refuse in ${path.split("/")[0]}: ${text}`, async () => {
      const broken = await rulesBroken(text, path);
      assert.ok(broken.includes(rule), `expected ${rule}, got ${broken.join(", ") || "nothing"}`);
    });

  for (const [text, path] of ALLOWED)
    it(`allow in ${path.split("/")[0]}: ${text}`, async () => {
      const broken = await rulesBroken(text, path);
      assert.deepEqual(
        broken.filter((rule) => rule?.startsWith("no-restricted-")),
        [],
      );
    });
});

describe("npm run lint", () => {
  it("finds nothing", function () {
    // Minutes on a busy machine.
    this.timeout(1_200_000);
    const { status, stdout } = spawnSync(process.execPath, ["test/lint.mjs"], {
      encoding: "utf8",
      maxBuffer: 64 << 20,
    });
    assert.equal(status, 0, stdout);
  });

  it("refuses a contract that breaks old agents", () => {
    const folder = mkdtempSync(join(tmpdir(), "greenroom-breaking-"));
    try {
      cpSync(resolve("proto"), join(folder, "proto"), { recursive: true });
      cpSync(resolve("buf.yaml"), join(folder, "buf.yaml"));
      const path = join(folder, "proto/greenroom/agent/v1/agent.proto");
      writeFileSync(path, readFileSync(path, "utf8").replace("string boot_id = 4;", "int64 boot_id = 4;"));
      const buf = resolve("node_modules/.bin/buf");
      const { status, stdout } = spawnSync(buf, ["breaking", "--against", "proto/released.binpb"], {
        cwd: folder,
        encoding: "utf8",
      });
      assert.notEqual(status, 0);
      assert.match(stdout, /boot_id/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
