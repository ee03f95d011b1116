import type { BigIntStats, Stats } from "node:fs";

/** Why something is no file of ours; undefined for a regular file of this user that nobody else can reach, without a second name elsewhere. */
export function whyNotOwn(stat: Stats | BigIntStats): string | undefined {
  if (!stat.isFile()) return `it is ${kindOf(stat)}`;
  if (Number(stat.uid) !== process.geteuid?.()) return `it belongs to user ${stat.uid}`;
  const mode = Number(stat.mode) & 0o7777;
  if ((mode & 0o077) !== 0) return `its mode ${mode.toString(8).padStart(4, "0")} lets others reach it`;
  return Number(stat.nlink) === 1 ? undefined : `it has ${stat.nlink} names`;
}

function kindOf(stat: Stats | BigIntStats): string {
  if (stat.isDirectory()) return "a folder";
  if (stat.isSymbolicLink()) return "a symbolic link";
  if (stat.isFIFO()) return "a named pipe";
  return stat.isSocket() ? "a socket" : "a device";
}

/**
 * The very file that was verified, as it was then: whatever writes to it, replaces it or changes its mode changes this too. A file that was
 * restored, or that lies on a file system that hands out inode numbers anew, has another stamp and is verified again.
 */
export const stampOf = ({ ino, size, mtimeNs, ctimeNs }: BigIntStats): string => `${ino}:${size}:${mtimeNs}:${ctimeNs}`;
