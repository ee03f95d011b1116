import { once } from "node:events";
import type { FastifyReply, FastifyRequest } from "fastify";
import type { Clock } from "../../../core/time/clock.js";
import { apiProblem } from "./api-problems.js";

/** Streams open at once; each holds a connection. */
const MOST_STREAMS = 256;
/** Of these one user's: a window or a watching command has one, and nobody takes those of all others. */
const MOST_OF_USER = 64;
/** An idle stream says that it lives, more often than proxies and the door's own stall limit cut it. */
export const HEARTBEAT_MS = 15_000;
/** After so long a stream ends, and its client comes back with the number of the last event it has seen. */
const LONGEST_MS = 60 * 60 * 1000;
/** What a client waits before it comes back. */
const RETRY_MS = 1_000;

export interface StreamEvent {
  readonly id: string;
  readonly event: string;
  /** JSON */
  readonly data: unknown;
}

export interface EventStreamsParts {
  readonly clock: Clock;
  /** Whether whoever made the request may still be told. */
  readonly isWelcome: (request: FastifyRequest) => Promise<boolean>;
  readonly userOf: (request: FastifyRequest) => string;
}

/** The server-sent events streams of a door, bounded in number, age and what waits in each. */
export class EventStreams {
  readonly #parts: EventStreamsParts;
  /** The user of each open stream. */
  readonly #open = new Map<FastifyRequest, string>();

  constructor(parts: EventStreamsParts) {
    this.#parts = parts;
  }

  /**
   * Answers a request with events until there are no more, the client or its session is gone or the stream is old: STREAMS_EXHAUSTED. `events` is asked for
   * the next ones only when the client has taken the last ones, so that a slow reader costs no memory; an empty list is a heartbeat.
   */
  async send(
    request: FastifyRequest,
    reply: FastifyReply,
    events: (signal: AbortSignal) => AsyncIterable<readonly StreamEvent[]>,
  ): Promise<void> {
    this.#take(request);
    const end = new AbortController();
    const stop = (): void => end.abort();
    const old = setTimeout(stop, LONGEST_MS);
    request.raw.socket.once("close", stop);
    try {
      await pour(reply, this.#whileWelcome(request, events(end.signal)), end.signal);
    } finally {
      this.#open.delete(request);
      clearTimeout(old);
      request.raw.socket.off("close", stop);
    }
  }

  #take(request: FastifyRequest): void {
    const user = this.#parts.userOf(request);
    if (this.#open.size >= MOST_STREAMS) throw apiProblem("STREAMS_EXHAUSTED", { most: MOST_STREAMS });
    const his = [...this.#open.values()].filter((one) => one === user).length;
    if (his >= MOST_OF_USER) throw apiProblem("STREAMS_EXHAUSTED", { most: MOST_OF_USER });
    this.#open.set(request, user);
  }

  /** Asked at every heartbeat, and as often where events leave no room for one. */
  async *#whileWelcome(
    request: FastifyRequest,
    events: AsyncIterable<readonly StreamEvent[]>,
  ): AsyncGenerator<readonly StreamEvent[]> {
    const { clock, isWelcome } = this.#parts;
    let askedAt = clock.now();
    for await (const batch of events) {
      if (batch.length === 0 || clock.now() - askedAt >= HEARTBEAT_MS) {
        if (!(await isWelcome(request))) return;
        askedAt = clock.now();
      }
      yield batch;
    }
  }
}

async function pour(
  reply: FastifyReply,
  events: AsyncIterable<readonly StreamEvent[]>,
  signal: AbortSignal,
): Promise<void> {
  const { raw } = reply.hijack();
  raw.writeHead(200, {
    "content-type": "text/event-stream; charset=utf-8",
    "cache-control": "no-store",
    // A proxy that gathers answers would hold events back.
    "x-accel-buffering": "no",
    "x-request-id": reply.request.id,
  });
  raw.write(`retry: ${RETRY_MS}\n\n`);
  try {
    for await (const batch of events) {
      const text = batch.length === 0 ? ": alive\n\n" : batch.map(frameOf).join("");
      if (!raw.write(text) && !signal.aborted) await once(raw, "drain", { signal });
      if (signal.aborted) break;
    }
  } catch (thrown) {
    // The answer has begun: its client learns by the end of the stream, and comes back.
    if (!signal.aborted) reply.log.error({ err: thrown }, "event stream");
  } finally {
    raw.end();
  }
}

// JSON has no line breaks of its own, so one data line holds it.
const frameOf = ({ id, event, data }: StreamEvent): string =>
  `id: ${id}\nevent: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
