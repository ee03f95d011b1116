import { asProblem } from "../../../core/problem/core-problems.js";

/** ok: as it should be. warning: it works, and will not always. wrong: it does not. unknown: it could not be looked at. */
export type Verdict = "ok" | "warning" | "wrong" | "unknown";

export interface Check {
  /** What was looked at: "certificate". */
  readonly name: string;
  readonly verdict: Verdict;
  /** What was found. */
  readonly found: string;
  /** What to do; empty where nothing is. */
  readonly remedy: string;
  /** Code of the problem, where it has one. */
  readonly code: string | null;
}

export const fine = (name: string, found: string): Check => ({ name, verdict: "ok", found, remedy: "", code: null });

export const warned = (name: string, found: string, remedy: string): Check => ({
  name,
  verdict: "warning",
  found,
  remedy,
  code: null,
});

export const faulty = (name: string, found: string, remedy: string): Check => ({
  name,
  verdict: "wrong",
  found,
  remedy,
  code: null,
});

export const unknowable = (name: string, found: string): Check => ({
  name,
  verdict: "unknown",
  found,
  remedy: "Mend what is wrong above, then look again.",
  code: null,
});

/** What was thrown, as a finding. */
export function thrownCheck(name: string, thrown: unknown): Check {
  const { code, message, remedy } = asProblem(thrown);
  return { name, verdict: "wrong", found: message, remedy, code };
}

/** A look whose problem is its finding. */
export async function looked(name: string, look: () => Promise<Check | readonly Check[]>): Promise<readonly Check[]> {
  try {
    const found = await look();
    return "verdict" in found ? [found] : found;
  } catch (thrown) {
    return [thrownCheck(name, thrown)];
  }
}
