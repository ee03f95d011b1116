import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The bytes of a folder's files: a digest by name. */
export function folderDigests(folder: string): Record<string, string> {
  const digest = (file: string) =>
    createHash("sha256")
      .update(readFileSync(join(folder, file)))
      .digest("hex");
  return Object.fromEntries(
    readdirSync(folder)
      .sort()
      .map((file) => [file, digest(file)]),
  );
}

export const bootStateOf = (bank: string): string =>
  /^bootstate=(\d)/m.exec(readFileSync(join(bank, "boot.cfg"), "utf8"))?.[1] ?? "none";
