import type { Alarm } from "../../../core/time/alarm.js";
import type { Clock } from "../../../core/time/clock.js";
import { isProblem } from "../../../core/problem/problem.js";
import { nextSync } from "../../domain/library/sync-schedule.js";
import type { SyncPlan } from "../../store/library/sync-schedules.js";
import type { Store } from "../../store/open-store.js";
import type { LibraryRollouts } from "./library-rollouts.js";

export interface SchedulerParts {
  readonly store: Store;
  readonly rollouts: Pick<LibraryRollouts, "sync">;
  readonly clock: Clock;
  readonly alarm: Alarm;
  readonly onTrouble: (thrown: unknown) => void;
}

/** What the schedule calls itself where a task says who wanted it. */
const WHO = "schedule";
/** After a look that failed the next one follows, milliseconds. */
const RETRY_MS = 60_000;

/** Begins a synchronisation whenever one is due; one that came due while the controller was down, once, when it is back. */
export class SyncScheduler {
  readonly #parts: SchedulerParts;
  #takeBack: () => void = () => undefined;
  #state: "running" | "stopped" = "stopped";
  #turn: Promise<void> = Promise.resolve();

  constructor(parts: SchedulerParts) {
    this.#parts = parts;
  }

  async start(): Promise<void> {
    this.#state = "running";
    await this.#parts.store.transact(({ syncSchedule }) => syncSchedule.ensure());
    await this.#look();
  }

  /** The schedule was changed. */
  async changed(): Promise<void> {
    await this.#look();
  }

  async stop(): Promise<void> {
    this.#state = "stopped";
    this.#takeBack();
    await this.#turn;
  }

  /** Looks now, and again when the next one is due. One look at a time. */
  #look(): Promise<void> {
    this.#turn = this.#turn.then(() => this.#act()).catch((thrown: unknown) => this.#afterTrouble(thrown));
    return this.#turn;
  }

  /** A store that could not be read or written a moment ago ends no schedule. */
  #afterTrouble(thrown: unknown): void {
    this.#lookIn(RETRY_MS);
    this.#parts.onTrouble(thrown);
  }

  #lookIn(ms: number): void {
    this.#takeBack();
    if (this.#state === "running") this.#takeBack = this.#parts.alarm(ms, () => void this.#look());
  }

  async #act(): Promise<void> {
    this.#takeBack();
    const { store, clock } = this.#parts;
    const plan = await store.reader.syncSchedule.get();
    if (plan === undefined || !plan.enabled || this.#state === "stopped") return;
    let due = dueAt(plan);
    if (due <= clock.now()) {
      await this.#begin();
      due = nextSync(plan.schedule, clock.now());
    }
    this.#lookIn(Math.max(1, due - clock.now()));
  }

  /** Said to have begun before it does: a controller that dies in between begins no second one. */
  async #begin(): Promise<void> {
    await this.#parts.store.transact(({ syncSchedule }) => syncSchedule.begin());
    await this.#parts.rollouts.sync({ who: WHO, via: "schedule" }).catch((thrown: unknown) => {
      // Nothing to synchronise, or somebody does it at this moment.
      if (isProblem(thrown, "DEPOTS_NONE") || isProblem(thrown, "DEPOT_SYNC_BUSY")) return;
      // The next run is due all the same.
      this.#parts.onTrouble(thrown);
    });
  }
}

/** When the run after the last one is due, milliseconds since 1970. */
export const dueAt = ({ schedule, begunAt }: SyncPlan): number => nextSync(schedule, Date.parse(begunAt));
