import type { Alarm } from "../../../core/time/alarm.js";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import type { TaskFeed } from "../../rollout/task/task-feed.js";
import type { Store } from "../../store/open-store.js";

export interface ApprovalNewsParts {
  readonly store: Pick<Store, "reader">;
  readonly feed: Pick<TaskFeed, "approvalChanged">;
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly onTrouble: (thrown: unknown) => void;
}

/** Tells whoever looks on that something waits for a second person, was decided, was done, or that its time is over: that last one comes by itself. */
export class ApprovalNews {
  readonly #parts: ApprovalNewsParts;
  /** What was over before then is told already. */
  #toldUntil: string;
  #takeBack: () => void = () => undefined;
  #isStopped = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: ApprovalNewsParts) {
    this.#parts = parts;
    this.#toldUntil = timestamp(parts.clock);
  }

  /** An approval is another one than before; what is asked for may be the next one whose time ends. */
  async changed(id: string): Promise<void> {
    this.#parts.feed.approvalChanged(id);
    await this.look();
  }

  /** Tells what is over since the last look, and looks again when the next one is. */
  async look(): Promise<void> {
    // One after the other: what one look has told the next one leaves out.
    const look = this.#turn.then(() => this.#look());
    this.#turn = look.catch(() => undefined);
    return look;
  }

  async #look(): Promise<void> {
    const { store, feed, clock, alarm, onTrouble } = this.#parts;
    const open = await store.reader.approvals.endingAfter(this.#toldUntil);
    const now = clock.now();
    const over = open.filter(({ expiresAt }) => Date.parse(expiresAt) <= now);
    for (const { id } of over) feed.approvalChanged(id);
    this.#toldUntil = over.at(-1)?.expiresAt ?? this.#toldUntil;
    const next = open[over.length];
    this.#takeBack();
    if (next === undefined || this.#isStopped) return;
    this.#takeBack = alarm(Math.max(1, Date.parse(next.expiresAt) - now), () => void this.look().catch(onTrouble));
  }

  stop(): void {
    this.#isStopped = true;
    this.#takeBack();
  }
}
