import { setTimeout as pause } from "node:timers/promises";

export interface AwaitedHost {
  /** Calls back when the host answers again; until the returned function is called. */
  readonly onConnected: (listener: () => void) => () => void;
  readonly signal: AbortSignal;
}

/** Until the next attempt is due, the host answers again, or the signal ends the waiting. */
export async function waitForHost({ onConnected, signal }: AwaitedHost, delayMs: number): Promise<void> {
  const wait = new AbortController();
  const end = (): void => wait.abort();
  if (signal.aborted) return;
  signal.addEventListener("abort", end);
  const release = onConnected(end);
  try {
    await pause(delayMs, undefined, { signal: wait.signal });
  } catch {
    // Woken: by the host, or by whoever ends the following, which the next attempt finds out.
  } finally {
    release();
    signal.removeEventListener("abort", end);
  }
}
