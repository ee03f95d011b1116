import assert from "node:assert/strict";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { readEnvironment } from "../../../core/settings/settings.js";
import { goldenAnswers } from "../rig/golden-answers.js";
import { onTerminal } from "../rig/pseudo-terminal.js";
import { RecordedController } from "../rig/recorded-controller.js";
import { Screen } from "../rig/screen.js";

const COLUMNS = [80, 160] as const;

/** What is compared, by name of its file; to write them anew: GREENROOM_GOLDEN=write npx mocha dist/test/cli/render/golden.test.js */
const LINES: Readonly<Record<string, readonly string[]>> = {
  "host-list": ["host", "list"],
  "host-show": ["host", "show", "esx-01"],
  "cluster-list": ["cluster", "list"],
  check: ["check", "production"],
  stage: ["stage", "production"],
  "task-list": ["task", "list"],
  "policy-get": ["policy", "get", "production"],
  "user-list": ["user", "list"],
  "role-list": ["role", "list"],
  "host-list-wide": ["host", "list", "--output", "wide"],
  explain: ["explain", "INSUFFICIENT_SPACE"],
};

/** A terminal breaks what is too wide; what a person sees is compared, line by line. */
async function shownOn(columns: number, args: readonly string[]): Promise<string> {
  await using controller = await RecordedController.start(goldenAnswers());
  const env = { GREENROOM_CONTEXT: controller.context(), NO_COLOR: "1", TZ: "UTC" };
  const { bytes } = await onTerminal({ args, columns, rows: 40, env });
  const lines = new Screen(columns === 0 ? 80 : columns).write(bytes).lines;
  return `${lines.join("\n").trimEnd()}\n`;
}

describe("tables on a terminal", () => {
  it("that does not know its size are those of 80 columns", async () => {
    const list = ["host", "list"];
    assert.equal(await shownOn(0, list), await shownOn(80, list));
  });

  for (const [name, args] of Object.entries(LINES))
    it(`of ${args.join(" ")} are as they were, at 80 and at 160 columns`, async () => {
      const shown = await Promise.all(COLUMNS.map((columns) => shownOn(columns, args)));
      for (const [at, columns] of COLUMNS.entries()) {
        const path = `test/cli/golden/${name}.${columns}.txt`;
        const text = shown[at] ?? "";
        if (readEnvironment("GREENROOM_GOLDEN") === "write") writeFileSync(path, text);
        assert.ok(existsSync(path), `${path} is missing`);
        assert.equal(text, readFileSync(path, "utf8"), path);
      }
    });
});
