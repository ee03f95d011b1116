import type { ByteSource } from "../../../core/fetch/byte-source.js";
import { atMost } from "../../../core/fetch/at-most.js";
import { firstThatWorks } from "../../../core/fetch/first-that-works.js";
import { httpRange, shown } from "../../../core/fetch/http-range.js";
import type { WantedVib } from "../../domain/staging-plan.js";

export interface SourcePolicy {
  /** Base URLs, best first; a VIB lies at `<base>/vibs/<sha256>.vib`. */
  readonly bases: readonly string[];
  readonly stallMs: number;
  /** PEM of the authority that https sources are checked against. */
  readonly authorityPem: string;
  readonly onFailure: (source: string, why: string) => void;
}

/** One try at a VIB: its bytes, and which sources gave any. */
export interface SourceAttempt {
  readonly source: ByteSource;
  used(): readonly string[];
}

/** The sources of one order, and which of them are left aside for which VIB. */
export class VibSources {
  readonly #policy: SourcePolicy;
  readonly #aside = new Map<string, Set<string>>();

  constructor(policy: SourcePolicy) {
    this.#policy = policy;
  }

  attempt(vib: WantedVib): SourceAttempt {
    const used = new Set<string>();
    const sources = this.#basesFor(vib).map((base) => ({
      name: shown(base),
      source: noting(used, base, this.#ranged(base, vib)),
    }));
    const onFailure = ({ name, problem }: { name: string; problem: Error }) =>
      this.#policy.onFailure(name, problem.message);
    return { source: firstThatWorks(sources, { onFailure }), used: () => [...used] };
  }

  /** These served wrong bytes for this VIB; answers whether any source is left. */
  leaveAside(vib: WantedVib, bases: readonly string[]): boolean {
    const aside = this.#aside.get(vib.sha256) ?? new Set<string>();
    for (const base of bases) aside.add(base);
    this.#aside.set(vib.sha256, aside);
    return bases.length > 0 && this.#basesFor(vib).length > 0;
  }

  #basesFor(vib: WantedVib): string[] {
    return this.#policy.bases.filter((base) => this.#aside.get(vib.sha256)?.has(base) !== true);
  }

  #ranged(base: string, { sha256, sizeBytes }: WantedVib): ByteSource {
    const url = `${base.replace(/\/+$/, "")}/vibs/${sha256}.vib`;
    const { stallMs, authorityPem } = this.#policy;
    // Never one byte more than the signed length, whatever a source sends.
    return atMost(sizeBytes, httpRange({ url, sizeBytes, stallMs, trust: { ca: authorityPem } }));
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
