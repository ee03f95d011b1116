import { readdirSync, readFileSync, writeFileSync } from "node:fs";

/** USER_HZ, which Linux fixes at 100 for everything below /proc. */
const TICKS_PER_SECOND = 100;
const PAGE_BYTES = 4096;
const MiB = 1 << 20;

/** User and system seconds of a process with all its threads, so far (proc(5), stat 14 and 15). */
export function cpuSecondsOf(pid: number): number {
  // The second field is the command in brackets, and may hold anything.
  const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Lets the peak of a process begin anew from what it has now (proc(5), clear_refs 5). */
export const forgetPeak = (pid: number): void => writeFileSync(`/proc/${pid}/clear_refs`, "5");

export function peakMiBOf(pid: number): number {
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1];
  return Number(kib) / 1024;
}

export function rssMiBOf(pid: number): number {
  try {
    return (Number(readFileSync(`/proc/${pid}/statm`, "latin1").split(" ")[1]) * PAGE_BYTES) / MiB;
  } catch {
    // It ended between two looks.
    return 0;
  }
}

/** The process and all that descend from it now. */
export function treeOf(pid: number): number[] {
  return [pid, ...childrenOf(pid).flatMap(treeOf)];
}

function childrenOf(pid: number): number[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
      readFileSync(`/proc/${pid}/task/${thread}/children`, "latin1").split(" ").filter(Boolean).map(Number),
    );
  } catch {
    // It ended between two looks.
    return [];
  }
}
