import type { Alarm } from "../../../core/time/alarm.js";
import type { HostState, RemediationProgress } from "../../fleet/remediation/remediation-progress.js";
import { StallWatch } from "../stage/stall-watch.js";

/** What is waited for while a host is in a state, for people. */
const WAITED_FOR: Readonly<Record<HostState, string>> = {
  staging: "its staging",
  prechecks: "its prechecks",
  "entering-maintenance": "its maintenance hook, which moves the guests away",
  applying: "the image to be written",
  rebooting: "its reboot, and its agent to answer",
  verifying: "its health probe, and its first word to the controller",
  "rolling-back": "its return to the old boot bank",
  "leaving-maintenance": "its hook to leave maintenance mode",
  done: "the proof that it is back in service",
};

/** `staging`: no progress for too long while nothing has been touched; `beyond`: too long since then. */
export type Late = "staging" | "beyond";

export interface DeadlineLimits {
  readonly stallMs: number;
  readonly limitMs: number;
  /** When the host was first seen beyond its staging, by the controller's clock, milliseconds; undefined: it was not. */
  readonly beyondSinceMs: number | undefined;
}

export interface DeadlineEdges {
  readonly now: () => number;
  readonly alarm: Alarm;
  readonly onLate: (late: Late) => void;
}

/** A controller that was away for longer than the limit first hears what the host has to say: it may long be back in service. */
const HEARING_MOST_MS = 120_000;
const hearingMs = ({ limitMs }: DeadlineLimits): number => Math.min(HEARING_MOST_MS, limitMs / 10);

/** No wait for a host is without its limit, and each says what it waited for. */
export class HostDeadline implements Disposable {
  readonly #limits: DeadlineLimits;
  readonly #edges: DeadlineEdges;
  readonly #stall: StallWatch;
  #state: HostState = "staging";
  #end: (() => void) | undefined;

  constructor(limits: DeadlineLimits, edges: DeadlineEdges) {
    this.#limits = limits;
    this.#edges = edges;
    const onStall = (): void => edges.onLate("staging");
    this.#stall = new StallWatch(limits.stallMs, { now: edges.now, alarm: edges.alarm, onStall });
    if (limits.beyondSinceMs !== undefined) this.#begin(limits.beyondSinceMs, hearingMs(limits));
  }

  heard({ state, staging }: Pick<RemediationProgress, "state" | "staging">): void {
    this.#state = state;
    if (state !== "staging") return this.#begin(this.#edges.now());
    if (staging !== null && this.#end === undefined) this.#stall.heard(staging);
  }

  get waitedFor(): string {
    return WAITED_FOR[this.#state];
  }

  #begin(sinceMs: number, leastMs = 0): void {
    if (this.#end !== undefined) return;
    this.#stall[Symbol.dispose]();
    const leftMs = Math.max(leastMs, sinceMs + this.#limits.limitMs - this.#edges.now());
    this.#end = this.#edges.alarm(leftMs, () => this.#edges.onLate("beyond"));
  }

  [Symbol.dispose](): void {
    this.#stall[Symbol.dispose]();
    this.#end?.();
  }
}
