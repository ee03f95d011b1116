import { asProblem } from "../../../core/problem/core-problems.js";
import { isAway } from "../fan-out/away.js";
import { waitForHost, type AwaitedHost } from "../fan-out/wait-for-host.js";

/** An agent that ends is asked again so often, each time once it answers or after so long. */
const MOST_TRIES = 4;
const PATIENCE_MS = 10_000;

/** What asking a host came to: an answer, which may be that it cannot be told, or a failure. */
type Asked<T> = ({ readonly answer: T } | { readonly thrown: unknown }) & { readonly code: string | undefined };

/**
 * Asks a host, and again where its agent said that it ends: it restarts and is back in a moment, which is no reason to fail a host or to stop a
 * run. `codeOf`: why an answer tells nothing. Everything else is answered or thrown at once, and what it came to after the last try.
 */
export async function askedUntilBack<T>(
  host: AwaitedHost,
  ask: () => Promise<T>,
  codeOf: (answer: T) => string | undefined = () => undefined,
): Promise<T> {
  let ends = false;
  for (let tries = 1; ; tries += 1) {
    const asked = await outcomeOf(ask, codeOf);
    ends ||= asked.code === "AGENT_ENDS";
    const again = ends && isAway(asked.code ?? "") && tries < MOST_TRIES && !host.signal.aborted;
    if (again) await waitForHost(host, PATIENCE_MS);
    else if ("thrown" in asked) throw asked.thrown;
    else return asked.answer;
  }
}

const outcomeOf = <T>(ask: () => Promise<T>, codeOf: (answer: T) => string | undefined): Promise<Asked<T>> =>
  ask().then(
    (answer) => ({ answer, code: codeOf(answer) }),
    (thrown: unknown) => ({ thrown, code: asProblem(thrown).code }),
  );
