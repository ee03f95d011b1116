import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Everything below a path, itself included: name, inode, mode, owner, size and times to the nanosecond. */
export function folderListing(path: string): string[] {
  const stat = lstatSync(path, { bigint: true });
  const { ino, mode, uid, nlink, size, mtimeNs, ctimeNs } = stat;
  const line = [path, ino, mode.toString(8), uid, nlink, size, mtimeNs, ctimeNs].join(" ");
  const inner = stat.isDirectory() ? readdirSync(path).sort() : [];
  return [line, ...inner.flatMap((name) => folderListing(join(path, name)))];
}
