import { coreProblem } from "../../../core/problem/core-problems.js";
import type { Problem } from "../../../core/problem/problem.js";
import { VIB_LIMITS } from "../archive/limits.js";
import { isSafePath } from "../descriptor.js";

const BLOCK = 512;
const SETUID_OR_SETGID = 0o6000;
// Type flags: regular files and directories (FORMAT part 2: kernel modules carry 7).
const FILES = new Set(["0", "\0", "7"]);
const LINKS = new Set(["1", "2"]);

export interface TarReport {
  readonly where: string;
  /** Makes the error for an entry that no host should ever unpack. */
  readonly unsafe: (entry: string, what: string) => Problem;
  readonly corrupt: (what: string) => Problem;
  readonly onFile: (path: string) => void;
  /** Vendor VIBs carry programs that run with the rights of their owner; others may not. */
  readonly setuid: "allow" | "refuse";
}

type Header = { readonly name: string; readonly sizeBytes: number; readonly flag: string; readonly visor: boolean };

/**
 * Watches a tar or vmtar stream by and reports its regular files (FORMAT 3.1). In a vmtar (`visor`) all headers come
 * first and the data lies elsewhere; in a ustar the data follows its header. Refuses what is unsafe to unpack (case 39).
 */
export class TarWatcher {
  private readonly block = Buffer.alloc(BLOCK);
  private filled = 0;
  private skip = 0;
  private done = false;
  private entries = 0;
  private longName: { readonly kind: "L" | "x"; readonly parts: Uint8Array[]; left: number } | undefined;
  private nextName: string | undefined;
  private readonly paths = new Set<string>();

  constructor(private readonly report: TarReport) {}

  add(chunk: Uint8Array): void {
    let at = 0;
    while (at < chunk.length && !this.done) {
      if (this.skip > 0) {
        const part = chunk.subarray(at, at + this.skip);
        this.skip -= part.length;
        at += part.length;
        this.keepName(part);
        continue;
      }
      const part = chunk.subarray(at, at + BLOCK - this.filled);
      this.block.set(part, this.filled);
      this.filled += part.length;
      at += part.length;
      if (this.filled === BLOCK) this.take();
    }
  }

  end(): void {
    if (!this.done && (this.filled > 0 || this.skip > 0)) throw this.report.corrupt("its tar ends inside an entry");
  }

  private take(): void {
    this.filled = 0;
    const header = this.header();
    if (header === undefined) {
      this.done = true;
      return;
    }
    this.entries += 1;
    if (this.entries > VIB_LIMITS.tarEntries)
      throw coreProblem("LIMIT_EXCEEDED", {
        where: this.report.where,
        what: "the number of files",
        limit: VIB_LIMITS.tarEntries,
      });
    if (!header.visor) this.skip = Math.ceil(header.sizeBytes / BLOCK) * BLOCK;
    if ((header.flag === "L" || header.flag === "x") && !header.visor) this.startName(header.flag, header.sizeBytes);
    else if (header.flag !== "g") this.judge(header);
  }

  private header(): Header | undefined {
    const block = this.block;
    if (block.every((byte) => byte === 0)) return undefined;
    const magic = block.toString("latin1", 257, 262);
    if (magic !== "ustar" && magic !== "visor") throw this.report.corrupt("it holds no tar");
    const octal = (from: number, to: number): number => {
      const text = block
        .toString("latin1", from, to)
        .replace(/[\0 ]+$/, "")
        .trim();
      if (!/^[0-7]*$/.test(text)) throw this.report.corrupt("a tar header has a number that is none");
      return Number.parseInt(text || "0", 8);
    };
    const visor = magic === "visor";
    // The checksum counts its own field as blanks. Real vmtars carry stale ones, so only a tar is held to it.
    const sum = block.reduce((total, byte, at) => total + (at >= 148 && at < 156 ? 0x20 : byte), 0);
    if (!visor && sum !== octal(148, 156)) throw this.report.corrupt("a tar header has a wrong checksum");
    // Only ustar proper has a prefix field; the vmtar keeps other things there.
    const prefix = !visor && block.toString("latin1", 263, 265) === "00" ? cString(block, 345, 500) : "";
    const short = cString(block, 0, 100);
    const name = this.nextName ?? (prefix === "" ? short : `${prefix}/${short}`);
    const flag = block.toString("latin1", 156, 157);
    if (flag !== "L" && flag !== "x") this.nextName = undefined;
    if (this.report.setuid === "refuse" && (octal(100, 108) & SETUID_OR_SETGID) !== 0 && FILES.has(flag))
      throw this.report.unsafe(name, "which runs with the rights of its owner");
    return { name, sizeBytes: octal(124, 136), flag, visor };
  }

  private judge({ name, flag }: Header): void {
    const path = name.replace(/^\.\//, "").replace(/\/$/, "");
    if (path === "." && flag === "5") return;
    if (!isSafePath(path)) throw this.report.unsafe(JSON.stringify(path.slice(0, 256)), "a path that leaves its place");
    if (flag === "5") return;
    if (LINKS.has(flag)) return this.judgeLink(path);
    if (!FILES.has(flag)) throw this.report.unsafe(path, "which is neither file, folder nor link");
    this.claim(path);
    this.report.onFile(path);
  }

  private judgeLink(path: string): void {
    const target = cString(this.block, 157, 257);
    const folder = path.split("/").slice(0, -1);
    const parts = target.startsWith("/") ? [] : [...folder];
    for (const part of target.split("/")) {
      if (part === "..") {
        if (parts.pop() === undefined) throw this.report.unsafe(path, "a link that leads out of the package");
      } else if (part !== "" && part !== ".") parts.push(part);
    }
    this.claim(path);
  }

  private claim(path: string): void {
    if (this.paths.has(path)) throw this.report.unsafe(path, "twice");
    this.paths.add(path);
  }

  private startName(kind: "L" | "x", sizeBytes: number): void {
    if (sizeBytes > VIB_LIMITS.tarNameBytes)
      throw coreProblem("LIMIT_EXCEEDED", {
        where: this.report.where,
        what: "the length of a file name",
        limit: VIB_LIMITS.tarNameBytes,
      });
    this.longName = { kind, parts: [], left: sizeBytes };
  }

  private keepName(part: Uint8Array): void {
    const long = this.longName;
    if (long === undefined) return;
    const own = Uint8Array.from(part.subarray(0, long.left));
    long.parts.push(own);
    long.left -= own.length;
    if (this.skip > 0) return;
    const text = Buffer.concat(long.parts).toString("utf8");
    const name = long.kind === "L" ? text.replace(/\0+$/, "") : /^\d+ path=(.*)$/m.exec(text)?.[1];
    this.nextName = name ?? this.nextName;
    this.longName = undefined;
  }
}

function cString(block: Buffer, from: number, to: number): string {
  const text = block.toString("utf8", from, to);
  const end = text.indexOf("\0");
  return end < 0 ? text : text.slice(0, end);
}
