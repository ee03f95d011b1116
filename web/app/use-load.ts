import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { factsOf, type ProblemFacts } from "../rest/problem.js";
import type { Rest } from "../rest/rest.js";
import { useApp } from "./app.js";
import { useUpkeep } from "./use-upkeep.js";

export interface Load<T> {
  readonly value: T | undefined;
  readonly problem: ProblemFacts | undefined;
  readonly isLoading: boolean;
  readonly reload: () => void;
}

type Loader<T> = (rest: Rest, signal: AbortSignal) => Promise<T>;

/**
 * Loads what a view shows: anew when `key` changes, when a task has ended, and when the controller is back; with `upkeep` "now and then" also
 * while it is looked at, since hosts change without a task. What was loaded stays on the screen until the new is there.
 */
export function useLoad<T>(key: string, load: Loader<T>, upkeep: "asked" | "now and then" = "asked"): Load<T> {
  const { rest, live } = useApp();
  const [state, setState] = useState<{ key: string; value?: T; problem?: ProblemFacts; isLoading: boolean }>({
    key,
    isLoading: true,
  });
  const [asked, setAsked] = useState(0);
  const loader = useRef(load);
  loader.current = load;
  const tookMs = useRef(0);
  const changes = live.changes.value;
  useEffect(() => {
    const stop = new AbortController();
    const begun = performance.now();
    setState((before) => (before.key === key ? { ...before, isLoading: true } : { key, isLoading: true }));
    loader.current(rest, stop.signal).then(
      (value) => {
        tookMs.current = performance.now() - begun;
        if (!stop.signal.aborted) setState({ key, value, isLoading: false });
      },
      (thrown: unknown) => {
        if (!stop.signal.aborted) setState((before) => ({ ...before, problem: factsOf(thrown), isLoading: false }));
      },
    );
    return () => stop.abort();
  }, [key, asked, changes, rest]);
  const reload = useCallback(() => setAsked((before) => before + 1), []);
  useUpkeep(upkeep === "now and then" && !state.isLoading ? pauseAfter(tookMs.current) : undefined, reload);
  const isOther = state.key !== key;
  return {
    value: isOther ? undefined : state.value,
    problem: isOther ? undefined : state.problem,
    isLoading: isOther || state.isLoading,
    reload,
  };
}

const LEAST_PAUSE_MS = 5_000;
const MOST_PAUSE_MS = 60_000;

/** The controller is kept busy for a twentieth of the time, while no picture grows older than a minute. */
const pauseAfter = (tookMs: number): number => Math.min(MOST_PAUSE_MS, Math.max(LEAST_PAUSE_MS, 20 * tookMs));

/** What is not there is nothing, not a failure. */
export async function orNothing<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (thrown) {
    if (factsOf(thrown).status === 404) return undefined;
    throw thrown;
  }
}
