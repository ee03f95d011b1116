import type { ProblemBody } from "../../core/problem/problem.js";
import type { Clock } from "../../core/time/clock.js";
import { isOver, type StageState, type StageStep } from "../domain/stage-machine.js";
import { freshProgress, type StageProgress } from "../domain/stage-progress.js";
import type { WantedVib } from "../domain/staging-plan.js";

/** At most four events a second while only bytes move (issue 5, "Events and progress"). */
const MIN_EVENT_GAP_MS = 250;

/** The progress of one staging: written by its steps, followed by any number of watchers. */
export class ProgressBoard {
  #now: StageProgress;
  readonly #clock: Clock;
  readonly #listeners = new Set<() => void>();
  readonly #underway = new Map<string, { readonly id: string; bytes: number }>();
  #committedBytes = 0;
  #toldAt = 0;

  constructor(orderId: string, imageDigest: string, clock: Clock) {
    this.#now = freshProgress(orderId, imageDigest);
    this.#clock = clock;
  }

  get now(): StageProgress {
    return this.#now;
  }

  step(step: StageStep): void {
    this.#change({ step });
  }

  /** What the image asks of this host, and what of it lies here. */
  planned(wanted: readonly WantedVib[], toFetch: readonly WantedVib[], notices: readonly string[]): void {
    const bytesTotal = sumOf(wanted);
    this.#committedBytes = bytesTotal - sumOf(toFetch);
    const bytesDone = this.#committedBytes;
    this.#change({
      vibsTotal: wanted.length,
      vibsDone: wanted.length - toFetch.length,
      bytesTotal,
      bytesDone,
      notices,
    });
  }

  notice(text: string): void {
    this.#change({ notices: [...this.#now.notices, text] });
  }

  /** A VIB is on its way, with so many of its bytes here already. */
  began(vib: WantedVib, bytesHere: number): void {
    this.#underway.set(vib.sha256, { id: vib.id, bytes: bytesHere });
    this.#changeBytes(0);
    this.#tell();
  }

  /** So many more bytes of it came over the wire. */
  fetched(vib: WantedVib, bytes: number): void {
    const underway = this.#underway.get(vib.sha256);
    if (underway !== undefined) underway.bytes += bytes;
    this.#changeBytes(bytes);
    if (this.#clock.now() - this.#toldAt >= MIN_EVENT_GAP_MS) this.#tell();
  }

  committed(vib: WantedVib): void {
    this.#underway.delete(vib.sha256);
    this.#committedBytes += vib.sizeBytes;
    this.#now = { ...this.#now, vibsDone: this.#now.vibsDone + 1 };
    this.#changeBytes(0);
    this.#tell();
  }

  end(state: StageState, outcome: { problem?: ProblemBody; receiptEnvelope?: Uint8Array }): void {
    this.#underway.clear();
    this.#changeBytes(0);
    this.#change({ state, ...outcome });
  }

  /** First the picture now, then every later one (the newest, where the reader is slow); ends with the staging or the signal. */
  async *watch(signal?: AbortSignal): AsyncGenerator<StageProgress> {
    let seen: StageProgress | undefined;
    while (signal?.aborted !== true) {
      if (seen !== this.#now) {
        seen = this.#now;
        yield seen;
        continue;
      }
      if (isOver(seen.state)) return;
      await this.#nextChange(signal);
    }
  }

  #nextChange(signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#listeners.delete(wake);
        signal?.removeEventListener("abort", wake);
        resolve();
      };
      this.#listeners.add(wake);
      signal?.addEventListener("abort", wake);
      if (signal?.aborted === true) wake();
    });
  }

  #changeBytes(fetchedNow: number): void {
    const underway = [...this.#underway.values()];
    this.#now = {
      ...this.#now,
      bytesDone: this.#committedBytes + underway.reduce((sum, one) => sum + one.bytes, 0),
      bytesFetched: this.#now.bytesFetched + fetchedNow,
      fetching: underway.map((one) => one.id),
    };
  }

  #change(part: Partial<StageProgress>): void {
    this.#now = { ...this.#now, ...part };
    this.#tell();
  }

  #tell(): void {
    this.#toldAt = this.#clock.now();
    for (const wake of [...this.#listeners]) wake();
  }
}

const sumOf = (vibs: readonly WantedVib[]): number => vibs.reduce((sum, vib) => sum + vib.sizeBytes, 0);
