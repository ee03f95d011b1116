import type { ByteSource } from "../../../core/fetch/byte-source.js";
import { atMost } from "../../../core/fetch/at-most.js";
import { atOnceWithin, capped, type BandwidthBudget } from "../../../core/fetch/capped.js";
import { firstThatWorks, type SourceFailure } from "../../../core/fetch/first-that-works.js";
import { shown } from "../../../core/fetch/exchange/exchange.js";
import { httpRange, type EtagMemory } from "../../../core/fetch/http-range.js";
import { notLongerThan } from "../../../core/fetch/not-longer-than.js";
import { notSlowerThan, type LeastRate } from "../../../core/fetch/not-slower-than.js";
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
  /** What is remembered of a VIB's bytes from one source, also over restarts. */
  readonly memory: (vib: WantedVib, base: string) => EtagMemory;
  readonly onFailure: (failure: SourceFailure) => void;
  /** A source gave, or offered, other bytes than were ordered. */
  readonly onWrong: (vib: WantedVib, source: string, why: string) => void;
}

/** One try at a VIB: its bytes, and which sources gave any. */
export interface SourceAttempt {
  readonly source: ByteSource;
  used(): readonly string[];
}

/** What says that a source holds another file, before any byte of it was taken for good. */
const OTHER_FILE: ReadonlySet<string> = new Set(["SOURCE_OTHER_FILE", "SOURCE_TOO_LONG"]);

/** The sources of one order, and which of them are left aside for which VIB. */
export class VibSources {
  readonly #policy: SourcePolicy;
  readonly #aside = new Map<string, Set<string>>();
  readonly #distrusted = new Set<string>();

  constructor(policy: SourcePolicy) {
    this.#policy = policy;
  }

  attempt(vib: WantedVib): SourceAttempt {
    const used = new Set<string>();
    const bases = this.#basesFor(vib);
    const sources = bases.map((base) => ({ name: base, source: noting(used, base, this.#ranged(base, vib)) }));
    const onFailure = (failure: SourceFailure): void => {
      this.#policy.onFailure({ ...failure, name: shown(failure.name) });
      if (OTHER_FILE.has(failure.problem.code)) this.#blame(vib, failure.name, failure.problem.message);
    };
    return { source: firstThatWorks(sources, { onFailure, nameFor: shown }), used: () => [...used] };
  }

  /** These served wrong bytes for this VIB; answers whether any source is left. */
  leaveAside(vib: WantedVib, bases: readonly string[], why: string): boolean {
    for (const base of bases) this.#blame(vib, base, why);
    return bases.length > 0 && this.#basesFor(vib).length > 0;
  }

  #blame(vib: WantedVib, base: string, why: string): void {
    const aside = this.#aside.get(vib.sha256) ?? new Set<string>();
    this.#aside.set(vib.sha256, aside);
    if (aside.has(base)) return;
    aside.add(base);
    this.#distrusted.add(base);
    this.#policy.onWrong(vib, shown(base), why);
  }

  /** Not those that served this one wrong; those that served another one wrong only when no other has it. */
  #basesFor(vib: WantedVib): string[] {
    const left = this.#policy.bases.filter((base) => this.#aside.get(vib.sha256)?.has(base) !== true);
    const isTrusted = (base: string): boolean => !this.#distrusted.has(base);
    return [...left.filter(isTrusted), ...left.filter((base) => !isTrusted(base))];
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
