import type { ProblemBody } from "../../../core/problem/problem.js";

/** A component, base image or the like, by name and version. */
export interface Named {
  readonly name: string;
  readonly version: string;
}

/** What a synchronisation found and did. */
export interface SyncReport {
  readonly startedAt: string;
  readonly endedAt: string;
  /** UNCHANGED: it was read and held nothing new. INCOMPLETE: taken, less what `lacking` names. FAILED: nothing of it was taken in. */
  readonly outcome: "ADDED" | "UNCHANGED" | "INCOMPLETE" | "FAILED";
  /** New since the synchronisation before. */
  readonly components: readonly Named[];
  readonly baseImages: readonly string[];
  readonly addOns: readonly Named[];
  readonly vibs: readonly { readonly id: string; readonly sha256: string; readonly sizeBytes: number }[];
  /** What the depot no longer names; the library keeps it. */
  readonly withdrawn: readonly Named[];
  /** VIBs that could not be had, each with why: their components are not offered. */
  readonly lacking: readonly { readonly vib: string; readonly sha256: string; readonly problem: ProblemBody }[];
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  /** Why it FAILED. */
  readonly problem: ProblemBody | null;
}
