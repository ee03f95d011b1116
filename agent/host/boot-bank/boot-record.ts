import { mkdirSync, readFileSync } from "node:fs";
import { basename, dirname } from "node:path";
import { carriesErrno } from "../../../core/durable/errno.js";
import { writeFileDurably } from "../../../core/durable/durable-file.js";
import { Folder } from "../../../core/durable/folder.js";

/** Which bank a boot came from: written by the start-up of a machine, or by us before a state is changed from which it could be told. */
export interface BootRecord {
  readonly bank: string;
  readonly bootId: string;
}

/** The record of this very boot; one of an earlier boot says nothing. */
export function bootedByRecord(path: string, bootId: string): string | undefined {
  try {
    const [bank, recorded] = readFileSync(path, "utf8").trim().split(/\s+/);
    return recorded === bootId ? bank : undefined;
  } catch (cause) {
    if (carriesErrno(cause, ["ENOENT", "ENOTDIR"])) return undefined;
    throw cause;
  }
}

export function writeBootRecord(path: string, { bank, bootId }: BootRecord): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  using folder = Folder.open(dirname(path));
  writeFileDurably(folder, basename(path), Buffer.from(`${bank} ${bootId}\n`));
}

/** Of a host or DPU, by its target id. */
export const bootRecordName = (targetId: string): string => `booted-bank-${targetId}`;
