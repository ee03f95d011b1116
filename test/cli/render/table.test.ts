import assert from "node:assert/strict";
import { renderFacts, renderTable, type Column } from "../../../cli/render/table.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { problemText } from "../../../cli/render/problem/problem-text.js";
import { plainPaint } from "../../../cli/render/terminal.js";
import { textWidth } from "../../../core/terminal/text-width.js";

interface Row {
  readonly name: string;
  readonly size: number;
  readonly note: string;
}

const shape: readonly Column<Row>[] = [
  { head: "NAME", cell: ({ name }) => name },
  { head: "SIZE", cell: ({ size }) => String(size), align: "right" },
  { head: "NOTE", cell: ({ note }) => note, wraps: "yes" },
];

describe("a table", () => {
  it("aligns its columns, wide characters too, and leaves no blanks at the ends", () => {
    const rows = [
      { name: "語", size: 7, note: "" },
      { name: "abc", size: 1234, note: "n" },
    ];
    assert.equal(renderTable(rows, shape), "NAME  SIZE  NOTE\n語       7\nabc   1234  n\n");
  });

  it("wraps only on a terminal that is too narrow", () => {
    const rows = [{ name: "a", size: 1, note: "one two three four five six seven eight nine ten" }];
    assert.equal(renderTable(rows, shape).trimEnd().split("\n").length, 2);
    const narrow = renderTable(rows, shape, 40).trimEnd().split("\n");
    assert.ok(narrow.length > 2);
    assert.ok(narrow.every((line) => textWidth(line) <= 40));
  });

  it("gives up empty and spare columns before it is wider than the terminal, never in a pipe", () => {
    const rows = [{ name: "a", size: 1, note: "" }];
    const spare: readonly Column<Row>[] = [
      shape[0] ?? assert.fail(),
      { head: "SPARE", cell: () => "x".repeat(20), spare: 1 },
      ...shape.slice(1),
    ];
    assert.equal(renderTable(rows, spare, 34).split("\n")[0], "NAME  SPARE                 SIZE");
    assert.equal(renderTable(rows, spare, 20).split("\n")[0], "NAME  SIZE");
    assert.equal(renderTable(rows, spare).split("\n")[0], "NAME  SPARE                 SIZE  NOTE");
  });

  it("too wide for the terminal puts a row on several lines, and loses nothing", () => {
    const rows = [{ name: "long-".repeat(6), size: 1, note: "one two three four five six seven eight" }];
    assert.equal(
      renderTable(rows, shape, 38),
      `NAME\n  SIZE\n    NOTE\n${"long-".repeat(6)}\n     1\n    one two three four five six seven\n    eight\n`,
    );
  });

  it("far too wide for it has a line for each cell, and no line is wider than the terminal", () => {
    const wide: readonly Column<Row>[] = [
      ...shape.slice(0, 2),
      { head: "WORDS", cell: () => "seven words that no one may break" },
      ...shape.slice(2),
    ];
    const rows = [
      { name: "a", size: 1, note: "n" },
      { name: "b", size: 2, note: "" },
    ];
    const words = "WORDS  seven words that no\n       one may break\n";
    assert.equal(renderTable(rows, wide, 29), `NAME   a\nSIZE   1\n${words}NOTE   n\n\nNAME   b\nSIZE   2\n${words}`);
  });

  it("lets no cell carry a control character", () => {
    const evil = renderTable([{ name: "a\u001b[31m\n\u202e", size: 1, note: "" }], shape);
    assert.equal(evil.split("\n").length, 3);
    assert.ok(!evil.includes("\u001b") && !evil.includes("\u202e"));
  });

  it("of facts leaves out what is empty", () => {
    assert.equal(
      renderFacts([
        ["a", "1"],
        ["empty", ""],
        ["long", "2"],
      ]),
      "a     1\nlong  2\n",
    );
  });
});

describe("text for people", () => {
  for (const [bytes, text] of [
    [0, "0 B"],
    [999, "999 B"],
    [1000, "0.98 KiB"],
    [1024, "1.00 KiB"],
    [1_300_000_000, "1.21 GiB"],
    [104_857_600, "100 MiB"],
  ] as const)
    it(`says ${bytes} bytes as ${text}`, () => assert.equal(formatBytes(bytes), text));

  it("of a problem has code, message, numbers with units, and what to do; no stack", () => {
    const details = { path: "/scratch", needBytes: 2048, haveBytes: 10, other: "x" };
    assert.equal(
      problemText({ code: "NO_ROOM", message: "no room", remedy: "Make room.", details }, plainPaint),
      "error NO_ROOM: no room\n  path:       /scratch\n  need:       2.00 KiB (2048 bytes)\n  have:       10 B (10 bytes)\n  what to do: Make room.\n",
    );
  });

  it("of a problem that came through an agent, whose numbers are text, has units too", () => {
    const problem = { code: "NO_ROOM", message: "no room", remedy: "Make room.", details: { needBytes: "34457600" } };
    assert.match(problemText(problem, plainPaint), /need: +32\.9 MiB \(34457600 bytes\)/);
  });

  it("of a problem is wrapped under its own label where there is an edge", () => {
    const problem = { code: "NO_ROOM", message: "no room on it", remedy: "Make room for it, then go on.", details: {} };
    assert.equal(
      problemText(problem, plainPaint, 36),
      "error NO_ROOM: no room on it\n  what to do: Make room for it, then\n              go on.\n",
    );
  });
});
