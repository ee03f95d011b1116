import { useCallback, useState } from "preact/hooks";
import { factsOf, type ProblemFacts } from "../rest/problem.js";

export interface Action {
  readonly isBusy: boolean;
  readonly problem: ProblemFacts | undefined;
  readonly run: (work: () => Promise<void>) => Promise<void>;
  readonly clear: () => void;
}

/** Something a person starts: busy until it is done, its problem kept to be shown beside it. */
export function useAction(): Action {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<ProblemFacts | undefined>(undefined);
  const run = useCallback(async (work: () => Promise<void>) => {
    setBusy(true);
    setProblem(undefined);
    try {
      await work();
    } catch (thrown) {
      setProblem(factsOf(thrown));
    } finally {
      setBusy(false);
    }
  }, []);
  return { isBusy, problem, run, clear: () => setProblem(undefined) };
}
