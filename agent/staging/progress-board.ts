import type { ProblemBody } from "../../core/problem/problem.js";
import type { Clock } from "../../core/time/clock.js";
import { WakeUps } from "../../core/time/wake-ups.js";
import { isOver, type StageState, type StageStep } from "../domain/stage-machine.js";
import {
  freshProgress,
  type StagePause,
  type StageProgress,
  type VibPhase,
  type Verifying,
} from "../domain/stage-progress.js";
import type { WantedVib } from "../domain/staging-plan.js";
import type { TargetStaging } from "../domain/target-staging.js";
import { TransferRate } from "./transfer-rate.js";

/** At most four events a second per order (issue 5, "Events and progress"); the end waits for none of them. */
const MIN_EVENT_GAP_MS = 250;
/** Of what went wrong on the way, so much at most is told with every event: one bad mirror may have thousands of VIBs. */
const MOST_TOLD = 100;

/** A file of the image, wanted or staged. */
type Vib = Pick<WantedVib, "id" | "sha256" | "sizeBytes">;

interface Underway {
  readonly vib: Vib;
  readonly rate: TransferRate;
  phase: VibPhase;
  bytes: number;
}

/** What the board shows beside counts; see StageProgress. */
type Shown = Partial<Pick<StageProgress, "notices" | "targets" | "bytesFetchedBefore">>;

/** The progress of one staging: written by its steps, followed by any number of watchers. */
export class ProgressBoard {
  readonly #clock: Clock;
  readonly #capInForce: () => number;
  readonly #tellings = new WakeUps();
  readonly #underway = new Map<string, Underway>();
  readonly #rate: TransferRate;
  #base: StageProgress;
  #pause: StagePause | undefined;
  #verifying: (Verifying & { readonly rate: TransferRate }) | undefined;
  #picture: StageProgress;
  #committedBytes = 0;
  #bytesFetched = 0;
  #toldAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(order: { readonly orderId: string; readonly imageDigest: string }, clock: Clock, cap: () => number) {
    this.#base = freshProgress(order.orderId, order.imageDigest);
    this.#picture = this.#base;
    this.#clock = clock;
    this.#capInForce = cap;
    this.#rate = new TransferRate(clock);
  }

  /** Drawn anew at each look. */
  get now(): StageProgress {
    return this.#draw();
  }

  step(step: StageStep): void {
    this.#base = { ...this.#base, step };
    this.#verifying = undefined;
    this.#changed();
  }

  /** What the image asks of this host, and what of it lies here. */
  planned(wanted: readonly WantedVib[], toFetch: readonly WantedVib[], shown: Shown): void {
    const bytesTotal = sumOf(wanted);
    this.#committedBytes = bytesTotal - sumOf(toFetch);
    this.#base = { ...this.#base, ...shown };
    this.#base = { ...this.#base, vibsTotal: wanted.length, vibsDone: wanted.length - toFetch.length, bytesTotal };
    this.#changed();
  }

  /** How the targets stand now. */
  targets(targets: readonly TargetStaging[]): void {
    this.#base = { ...this.#base, targets };
    this.#changed();
  }

  /** A source gave other bytes than were ordered. */
  badSource(source: string, vibId: string, why: string): void {
    const { badSources } = this.#base;
    if (badSources.length < MOST_TOLD)
      this.#base = { ...this.#base, badSources: [...badSources, { source, vibId, why }] };
    this.noticed(`${source} served wrong bytes for ${vibId}`);
  }

  noticed(notice: string): void {
    const { notices } = this.#base;
    if (notices.length > MOST_TOLD) return;
    const told = notices.length === MOST_TOLD ? "there is more like this: the agent's log has all of it" : notice;
    this.#base = { ...this.#base, notices: [...notices, told] };
    this.#changed();
  }

  paused(pause: StagePause): void {
    this.#pause = pause;
    this.#changed();
  }

  resumed(): void {
    this.#pause = undefined;
    this.#changed();
  }

  /** A VIB is on its way, with so many of its bytes here already. */
  began(vib: WantedVib, bytesHere: number): void {
    this.#underway.set(vib.sha256, { vib, rate: new TransferRate(this.#clock), phase: "READING", bytes: bytesHere });
    this.#changed();
  }

  fetching(vib: WantedVib): void {
    this.#enter(vib, "FETCHING");
  }

  /** So many more bytes of it came over the wire. */
  fetched(vib: WantedVib, bytes: number): void {
    const underway = this.#underway.get(vib.sha256);
    if (underway !== undefined) {
      underway.bytes += bytes;
      underway.rate.add(bytes);
    }
    this.#rate.add(bytes);
    this.#bytesFetched += bytes;
    this.#changed();
  }

  verified(vib: WantedVib): void {
    this.#enter(vib, "COMMITTING");
  }

  committed(vib: WantedVib): void {
    this.#underway.delete(vib.sha256);
    this.#committedBytes += vib.sizeBytes;
    this.#base = { ...this.#base, vibsDone: this.#base.vibsDone + 1 };
    this.#changed();
  }

  /** So much of what is staged is read once more. */
  verifying(bytesTotal: number): void {
    this.#verifying = { bytesDone: 0, bytesTotal, rate: new TransferRate(this.#clock) };
    this.#changed();
  }

  unpacking(vib: Vib): void {
    this.#underway.set(vib.sha256, { vib, rate: new TransferRate(this.#clock), phase: "UNPACKING", bytes: 0 });
    this.#changed();
  }

  /** So many more bytes of it were read, and what they unpack to. */
  unpacked(vib: Vib, bytes: number): void {
    const underway = this.#underway.get(vib.sha256);
    if (underway === undefined || this.#verifying === undefined) return;
    const { bytesDone, bytesTotal, rate } = this.#verifying;
    // A file that has to be judged anew may be read from its beginning.
    underway.bytes = Math.min(underway.bytes + bytes, vib.sizeBytes);
    underway.rate.add(bytes);
    rate.add(bytes);
    this.#verifying = { bytesDone: Math.min(bytesDone + bytes, bytesTotal), bytesTotal, rate };
    this.#changed();
  }

  /** It failed, or was stopped; or it is unpacked. */
  left(vib: Vib): void {
    this.#underway.delete(vib.sha256);
    this.#changed();
  }

  end(state: StageState, outcome: { problem?: ProblemBody; receiptEnvelope?: Uint8Array }): void {
    this.#underway.clear();
    this.#pause = undefined;
    this.#base = { ...this.#base, state, ...outcome };
    this.#tell();
  }

  /** First the picture now, then every later one (the newest, where the reader is slow); ends with the staging or the signal. */
  async *watch(signal?: AbortSignal): AsyncGenerator<StageProgress> {
    let seen = this.#picture;
    let shown = this.#draw();
    yield shown;
    while (signal?.aborted !== true && !isOver(shown.state)) {
      if (seen === this.#picture) await this.#tellings.next(signal);
      if (seen === this.#picture) continue;
      seen = shown = this.#picture;
      yield shown;
    }
  }

  #enter(vib: WantedVib, phase: VibPhase): void {
    const underway = this.#underway.get(vib.sha256);
    if (underway !== undefined) underway.phase = phase;
    this.#changed();
  }

  /** Told at once, or together with what changes until the next event is due. */
  #changed(): void {
    if (isOver(this.#base.state) || this.#timer !== undefined) return;
    const waitMs = this.#toldAt + MIN_EVENT_GAP_MS - this.#clock.now();
    if (waitMs <= 0) return this.#tell();
    this.#timer = setTimeout(() => this.#tell(), Math.min(waitMs, MIN_EVENT_GAP_MS));
  }

  #tell(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#toldAt = this.#clock.now();
    this.#picture = this.#draw();
    this.#tellings.wake();
  }

  #draw(): StageProgress {
    const underway = [...this.#underway.values()];
    const arriving = underway.filter(({ phase }) => phase !== "UNPACKING");
    const bytesDone = this.#committedBytes + arriving.reduce((sum, { bytes }) => sum + bytes, 0);
    const running = !isOver(this.#base.state);
    const verifying = running ? this.#verifying : undefined;
    const rate = verifying?.rate ?? this.#rate;
    const left =
      verifying === undefined ? this.#base.bytesTotal - bytesDone : verifying.bytesTotal - verifying.bytesDone;
    const remaining = running ? rate.remainingSeconds(left) : undefined;
    return {
      ...this.#base,
      bytesDone,
      bytesFetched: this.#bytesFetched,
      bytesPerSecond: running ? rate.bytesPerSecond : 0,
      maxBytesPerSecond: this.#capInForce(),
      fetching: underway.map(({ vib }) => vib.id),
      underway: underway.map(vibProgress),
      ...(remaining === undefined ? {} : { remainingSeconds: remaining }),
      ...(verifying && { verifying: { bytesDone: verifying.bytesDone, bytesTotal: verifying.bytesTotal } }),
      ...(this.#pause === undefined ? {} : { pause: this.#pause }),
    };
  }
}

function vibProgress({ vib, rate, phase, bytes }: Underway): StageProgress["underway"][number] {
  const remaining = rate.remainingSeconds(vib.sizeBytes - bytes);
  return {
    id: vib.id,
    sha256: vib.sha256,
    phase,
    bytesDone: bytes,
    bytesTotal: vib.sizeBytes,
    bytesPerSecond: rate.bytesPerSecond,
    ...(remaining === undefined ? {} : { remainingSeconds: remaining }),
  };
}

const sumOf = (vibs: readonly WantedVib[]): number => vibs.reduce((sum, vib) => sum + vib.sizeBytes, 0);
