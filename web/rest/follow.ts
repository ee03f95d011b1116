import type { Rest } from "./rest.js";
import { RestProblem } from "./problem.js";
import { EventCutter, type ServerEvent } from "./server-events.js";

/** A stream that says nothing for longer, not even that it lives, is dead. */
const SILENCE_MS = 40_000;
const RETRY_MS = 1_000;

export interface Follower {
  /** Each event in its turn; answers "done" where no more is wanted. */
  readonly onEvent: (event: ServerEvent) => "more" | "done";
  /** Whether what is shown is of this moment. */
  readonly onConnection: (state: "live" | "lost") => void;
}

/** Follows a stream until its last event or the signal, over broken connections and restarts of the controller; a refusal is thrown. */
export async function follow(rest: Rest, path: string, follower: Follower, signal: AbortSignal): Promise<void> {
  let lastId = "";
  while (!signal.aborted) {
    try {
      const headers = lastId === "" ? {} : { "last-event-id": lastId };
      for await (const event of eventsOf(rest, path, {
        headers,
        signal,
        onLife: () => follower.onConnection("live"),
      })) {
        lastId = event.id;
        if (follower.onEvent(event) === "done") return;
      }
    } catch (thrown) {
      if (signal.aborted) return;
      if (thrown instanceof RestProblem && thrown.facts.status >= 400 && thrown.facts.status < 500) throw thrown;
    }
    if (signal.aborted) return;
    follower.onConnection("lost");
    await pause(RETRY_MS, signal);
  }
}

async function* eventsOf(
  rest: Rest,
  path: string,
  { headers, signal, onLife }: { headers: Record<string, string>; signal: AbortSignal; onLife: () => void },
): AsyncGenerator<ServerEvent> {
  const silence = new AbortController();
  const stop = (): void => silence.abort();
  signal.addEventListener("abort", stop);
  let timer = setTimeout(stop, SILENCE_MS);
  try {
    const answer = await rest.open(path, { headers, signal: silence.signal });
    const reader = answer.body?.getReader();
    const decoder = new TextDecoder();
    const cutter = new EventCutter();
    while (reader !== undefined) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(timer);
      timer = setTimeout(stop, SILENCE_MS);
      onLife();
      yield* cutter.push(decoder.decode(value, { stream: true }));
    }
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    stop();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
