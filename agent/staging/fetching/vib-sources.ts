import type { ByteSource } from "../../../core/fetch/byte-source.js";
import { atMost } from "../../../core/fetch/at-most.js";
import { atOnceWithin, capped, type BandwidthBudget } from "../../../core/fetch/capped.js";
import { firstThatWorks, type SourceFailure } from "../../../core/fetch/first-that-works.js";
import { shown } from "../../../core/fetch/exchange/exchange.js";
import { httpRange, type EtagMemory } from "../../../core/fetch/http-range.js";
import { notLongerThan } from "../../../core/fetch/not-longer-than.js";
import { notSlowerThan, type LeastRate } from "../../../core/fetch/not-slower-than.js";
import { elapsedMs, type Clock } from "../../../core/time/clock.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { KeptWires } from "../../../core/fetch/wire/kept-wires.js";
import type { WantedVib } from "../../domain/staging-plan.js";

/** How sources are treated. */
export interface SourceLimits {
  readonly stallMs: number;
  readonly requestMs: number;
  /** Undefined: as slow as it likes. */
  readonly leastRate?: LeastRate;
  readonly budget: BandwidthBudget;
}

export interface SourcePolicy {
  /** Base URLs, best first; a VIB lies at `<base>/vibs/<sha256>.vib`. */
  readonly bases: readonly string[];
  readonly limits: SourceLimits;
  readonly wires: KeptWires;
  readonly clock: Clock;
  /** What is remembered of a VIB's bytes from one source, also over restarts. */
  readonly memory: (vib: WantedVib, base: string) => EtagMemory;
  readonly onFailure: (failure: SourceFailure) => void;
  /** A source gave, or offered, other bytes than were ordered. */
  readonly onWrong: (vib: WantedVib, source: string, why: string) => void;
  /** Several gave parts of other bytes than were ordered: nobody knows whose were wrong. */
  readonly onWrongTogether: (vib: WantedVib, sources: readonly string[]) => void;
}

/** One try at a VIB: its bytes, and which sources gave any. */
export interface SourceAttempt {
  readonly source: ByteSource;
  used(): readonly string[];
}

/** What says that a source holds another file, before any byte of it was taken for good. */
const OTHER_FILE: ReadonlySet<string> = new Set(["SOURCE_OTHER_FILE", "SOURCE_TOO_LONG"]);

/** A source that gave nothing at all is asked after the others for so long: not each file has to find out anew that it is away. */
const AWAY_MS = 60_000;
/** What says no more of a source than that it does not give. */
const GIVES_NOTHING: ReadonlySet<string> = new Set(["SOURCE_FAILED", "SOURCE_STALLED", "SOURCE_TIMED_OUT"]);

/** How often a file may change at its sources, each time in the middle of it, before it is given up. */
const MOST_CHANGES = 3;

/** The sources of one order, and which of them are left aside for which VIB. */
export class VibSources {
  readonly #policy: SourcePolicy;
  readonly #aside = new Map<string, Set<string>>();
  readonly #distrusted = new Set<string>();
  readonly #awaySince = new Map<string, number>();
  readonly #changes = new Map<string, number>();
  /** Of VIBs whose sources are asked one at a time: those that had their turn. */
  readonly #asked = new Map<string, Set<string>>();

  constructor(policy: SourcePolicy) {
    this.#policy = policy;
  }

  attempt(vib: WantedVib): SourceAttempt {
    const used = new Set<string>();
    const asked = this.#asked.get(vib.sha256);
    const bases = this.#basesFor(vib).slice(0, asked === undefined ? undefined : 1);
    for (const base of bases) asked?.add(base);
    const sources = bases.map((base) => ({ name: base, source: noting(used, base, this.#ranged(base, vib)) }));
    const onFailure = (failure: SourceFailure): void => {
      this.#policy.onFailure({ ...failure, name: shown(failure.name) });
      if (GIVES_NOTHING.has(failure.problem.code) && !used.has(failure.name))
        this.#awaySince.set(failure.name, this.#policy.clock.now());
      if (OTHER_FILE.has(failure.problem.code)) this.#blame(vib, failure.name, failure.problem.message);
    };
    return { source: firstThatWorks(sources, { onFailure, nameFor: shown }), used: () => [...used] };
  }

  /** These served wrong bytes for this VIB; answers whether any source is left. */
  leaveAside(vib: WantedVib, bases: readonly string[], why: string): boolean {
    for (const base of bases) this.#blame(vib, base, why);
    return bases.length > 0 && this.#basesFor(vib).length > 0;
  }

  /** What several sources gave was wrong together, and one of them may be right: from now on each is asked alone, from the first byte to the last. */
  askOneByOne(vib: WantedVib, used: readonly string[]): void {
    this.#policy.onWrongTogether(vib, used.map(shown));
    this.#asked.set(vib.sha256, new Set());
  }

  /** Whether what stopped an attempt is no reason to give up all of the VIB: it changed where its first bytes came from, or the next source has its turn. */
  hasNext(vib: WantedVib, failure: unknown, hereBytes: number): boolean {
    const { sha256 } = vib;
    if (!isProblem(failure, "ALL_SOURCES_FAILED")) return false;
    if (this.#asked.has(sha256)) return this.#basesFor(vib).length > 0;
    if (hereBytes === 0 || failure.details["changed"] !== true) return false;
    const changes = (this.#changes.get(sha256) ?? 0) + 1;
    this.#changes.set(sha256, changes);
    return changes <= MOST_CHANGES;
  }

  #blame(vib: WantedVib, base: string, why: string): void {
    const aside = this.#aside.get(vib.sha256) ?? new Set<string>();
    this.#aside.set(vib.sha256, aside);
    if (aside.has(base)) return;
    aside.add(base);
    this.#distrusted.add(base);
    this.#policy.onWrong(vib, shown(base), why);
  }

  /** Not those that served this one wrong, or had their turn alone; those that are away, and those that served another one wrong, only when no other has it. */
  #basesFor(vib: WantedVib): string[] {
    const gone = [this.#aside, this.#asked].map((bases) => bases.get(vib.sha256));
    const left = this.#policy.bases.filter((base) => gone.every((bases) => bases?.has(base) !== true));
    const place = (base: string): number => (this.#distrusted.has(base) ? 2 : this.#isAway(base) ? 1 : 0);
    // As they were ordered where nothing speaks against one: the sort is stable.
    return left.sort((a, b) => place(a) - place(b));
  }

  #isAway(base: string): boolean {
    const since = this.#awaySince.get(base);
    return since !== undefined && elapsedMs(this.#policy.clock, since) < AWAY_MS;
  }

  #ranged(base: string, vib: WantedVib): ByteSource {
    const { sha256, sizeBytes } = vib;
    const { limits, wires, memory } = this.#policy;
    const url = `${base.replace(/\/+$/, "")}/vibs/${sha256}.vib`;
    const { stallMs, requestMs, leastRate, budget } = limits;
    const atOnceBytes = (): number => atOnceWithin(budget);
    const bytes = httpRange({ url, sizeBytes, stallMs, wires, atOnceBytes, memory: memory(vib, base) });
    const quick = leastRate === undefined ? bytes : notSlowerThan(leastRate, bytes);
    // Never one byte more than the signed length, whatever a source sends.
    return atMost(sizeBytes, capped(budget, notLongerThan(requestMs, quick)));
  }
}

function noting(used: Set<string>, base: string, source: ByteSource): ByteSource {
  return async function* (fromByte, signal) {
    for await (const chunk of source(fromByte, signal)) {
      used.add(base);
      yield chunk;
    }
  };
}
