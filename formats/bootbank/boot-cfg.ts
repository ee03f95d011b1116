import { coreProblem } from "../../core/problem/core-problems.js";
import { bootbankProblem } from "./bootbank-problems.js";

/** 0 good, 1 updated (armed, not tried yet), 2 attempted, 3 invalid (FORMAT 9.2). */
export type BootState = 0 | 1 | 2 | 3;

/** A boot bank's boot.cfg (FORMAT 9.1). */
export interface BootCfg {
  /** Undefined when it is missing or unreadable; `faults` says why. The bank is then never booted. */
  readonly bootstate: BootState | undefined;
  /** Serial, the highest wins; 0 or less: the bank is invalid. */
  readonly updated: number;
  /** Base image version; empty: the bank is invalid. */
  readonly build: string;
  /** The bank was for one quick boot. */
  readonly quickboot: boolean;
  readonly title: string;
  /** Seconds. */
  readonly timeout: number;
  readonly prefix: string;
  readonly kernel: string;
  readonly kernelopt: string;
  /** In load order. */
  readonly modules: readonly string[];
  /** Keys that only the loader reads, or that nobody knows: passed through. */
  readonly others: readonly { readonly key: string; readonly value: string }[];
  readonly faults: readonly string[];
}

const MAX_BYTES = 1024 * 1024;
/** The bank chooser looks for the state in the first sector only. */
const STATE_WITHIN_BYTES = 512;
const MODULE_SEPARATOR = " --- ";
const DEFAULT_TIMEOUT_SECONDS = 5;

const OWN_KEYS = [
  "bootstate",
  "title",
  "timeout",
  "prefix",
  "kernel",
  "kernelopt",
  "modules",
  "build",
  "updated",
  "quickboot",
];

interface Line {
  readonly key: string;
  readonly value: string;
  /** Bytes from the start of the file to the end of the value. */
  readonly endsAt: number;
}

/** Reads a boot.cfg; what is wrong in it is told in `faults`, so that a chooser can say why it ignores the bank. LIMIT_EXCEEDED only. */
export function readBootCfg(bytes: Uint8Array): BootCfg {
  if (bytes.length > MAX_BYTES)
    throw coreProblem("LIMIT_EXCEEDED", { where: "boot.cfg", what: "size in bytes", limit: MAX_BYTES });
  const lines = linesOf(Buffer.from(bytes).toString("latin1"));
  const faults: string[] = [];
  const text = (key: string): string => lines.findLast((line) => line.key === key)?.value ?? "";
  const utf8 = (key: string): string => Buffer.from(text(key), "latin1").toString("utf8");
  return {
    bootstate: readState(
      lines.filter(({ key }) => key === "bootstate"),
      faults,
    ),
    updated: readInteger({ key: "updated", text: text("updated"), fallback: 0 }, faults),
    build: utf8("build"),
    quickboot: text("quickboot") === "1",
    title: utf8("title"),
    timeout: readInteger({ key: "timeout", text: text("timeout"), fallback: DEFAULT_TIMEOUT_SECONDS }, faults),
    prefix: utf8("prefix"),
    kernel: utf8("kernel"),
    kernelopt: utf8("kernelopt"),
    modules: utf8("modules")
      .split(/\s+---\s+/)
      .map((name) => name.trim())
      .filter((name) => name !== ""),
    others: lines
      .filter(({ key }) => !OWN_KEYS.includes(key))
      .map(({ key, value }) => ({ key, value: Buffer.from(value, "latin1").toString("utf8") })),
    faults,
  };
}

/** One byte is one character here, so that offsets are byte offsets. */
function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let at = 0;
  for (const raw of text.split("\n")) {
    const line = raw.trim();
    const equals = line.indexOf("=");
    if (equals > 0 && !line.startsWith("#"))
      lines.push({
        // Keys are case-insensitive, blanks around `=` allowed (FORMAT 9.1).
        key: line.slice(0, equals).trim().toLowerCase(),
        value: line.slice(equals + 1).trim(),
        endsAt: at + raw.trimEnd().length,
      });
    at += raw.length + 1;
  }
  return lines;
}

/** Where the digit of the state lies in the file, for a writer that has to put another one over it; undefined where the state cannot be read. */
export function bootStateOffset(bytes: Uint8Array): number | undefined {
  if (readBootCfg(bytes).bootstate === undefined) return undefined;
  const line = linesOf(Buffer.from(bytes).toString("latin1")).find(({ key }) => key === "bootstate");
  return line === undefined ? undefined : line.endsAt - 1;
}

function readState(lines: readonly Line[], faults: string[]): BootState | undefined {
  const [line, second] = lines;
  const fault = (why: string): undefined => void faults.push(why);
  if (line === undefined) return fault("bootstate is missing");
  if (second !== undefined) return fault("bootstate is there twice");
  if (line.endsAt > STATE_WITHIN_BYTES) return fault(`bootstate lies beyond the first ${STATE_WITHIN_BYTES} bytes`);
  if (line.value === "0") return 0;
  if (line.value === "1") return 1;
  if (line.value === "2") return 2;
  if (line.value === "3") return 3;
  return fault(`bootstate is ${JSON.stringify(line.value.slice(0, 20))}, not one digit of 0 to 3`);
}

function readInteger(
  { key, text, fallback }: { readonly key: string; readonly text: string; readonly fallback: number },
  faults: string[],
): number {
  if (text === "") return fallback;
  if (/^-?\d{1,15}$/.test(text)) return Number(text);
  faults.push(`${key} is ${JSON.stringify(text.slice(0, 20))}, not a number`);
  return fallback;
}

/** Writes a boot.cfg in the installer's order, the state first: BOOT_CFG_INVALID for a value that would not read back. */
export function writeBootCfg(cfg: BootCfg): Uint8Array {
  const lines: [string, string][] = [
    ["bootstate", String(requireState(cfg.bootstate))],
    ["title", cfg.title],
    ["timeout", String(cfg.timeout)],
    ["prefix", cfg.prefix],
    ["kernel", cfg.kernel],
    ["kernelopt", cfg.kernelopt],
    ["modules", cfg.modules.join(MODULE_SEPARATOR)],
    ["build", cfg.build],
    ["updated", String(cfg.updated)],
    ...(cfg.quickboot ? [["quickboot", "1"] satisfies [string, string]] : []),
    ...cfg.others.map(({ key, value }): [string, string] => [key, value]),
  ];
  return new Uint8Array(Buffer.from(lines.map((line) => writeLine(line)).join(""), "utf8"));
}

function requireState(state: BootState | undefined): BootState {
  if (state !== undefined) return state;
  throw bootbankProblem("BOOT_CFG_INVALID", { where: "bootstate", what: "none to write" });
}

function writeLine([key, value]: [string, string]): string {
  if (/\p{Cc}/u.test(value) || value !== value.trim() || !/^[^\s=#\p{Cc}][^\s=\p{Cc}]*$/u.test(key))
    throw bootbankProblem("BOOT_CFG_INVALID", { where: key, what: "control characters or blanks at an end" });
  return `${key}=${value}\n`;
}
