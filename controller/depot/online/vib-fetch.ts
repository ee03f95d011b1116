import { unzstd } from "../../../core/bytes/unzstd.js";
import { shown } from "../../../core/fetch/exchange/exchange.js";
import { firstThatWorks, type SourceFailure } from "../../../core/fetch/first-that-works.js";
import { httpRange } from "../../../core/fetch/http-range.js";
import { atMost } from "../../../core/fetch/at-most.js";
import { notSlowerThan } from "../../../core/fetch/not-slower-than.js";
import { isProblem, type Problem } from "../../../core/problem/problem.js";
import type { Clock } from "../../../core/time/clock.js";
import { checkDepotVib } from "../../../formats/depot/check-vib.js";
import type { DepotVib } from "../../../formats/depot/depot-model.js";
import type { TrustRoots } from "../../../formats/vib/trust-roots.js";
import { verifyVib, type VerifiedVib } from "../../../formats/vib/verify.js";
import type { Notice } from "../../domain/resolved-image.js";
import type { IncomingFiles } from "./incoming-files.js";
import { LEAST_RATE, urlOf, wayOf, type WebPlace } from "./web-depot.js";

/** How often a file that came in pieces, and is not what was named, is fetched from its beginning. */
const ATTEMPTS = 3;
const PERSISTENCE = { fruitlessRounds: 3, failures: 16, baseMs: 200, maxMs: 2_000 } as const;

export interface VibFetch {
  readonly place: WebPlace;
  readonly incoming: IncomingFiles;
  readonly trust: TrustRoots;
  readonly clock: Clock;
  readonly random: () => number;
  readonly signal: AbortSignal;
}

export interface FetchedVib {
  readonly vib: VerifiedVib;
  readonly warnings: readonly Notice[];
}

/**
 * Brings a VIB whole and verified into `incoming`, going on where an earlier try ended: the problem of the source that failed last
 * (SOURCE_REFUSED, SOURCE_OTHER_FILE, …), VIB_DIGEST_MISMATCH and every other problem of formats/vib, DEPOT_METADATA_MISMATCH.
 */
export async function fetchVib(fetch: VibFetch, entry: DepotVib): Promise<FetchedVib> {
  for (let attempt = 1; ; attempt += 1) {
    const madeOf = await download(fetch, entry);
    try {
      return await verify(fetch, entry);
    } catch (thrown) {
      fetch.incoming.drop(entry.sha256);
      // Pieces may be of two files; what came in one piece is what the source has.
      if (madeOf === "one-piece" || attempt >= ATTEMPTS || fetch.signal.aborted) throw thrown;
    }
  }
}

async function verify({ incoming, trust, place }: VibFetch, entry: DepotVib): Promise<FetchedVib> {
  const { sha256, sizeBytes, id } = entry;
  const where = shown(urlOf(place, entry.path));
  const expected = { sha256, sizeBytes, id };
  const vib = await verifyVib(incoming.read(sha256), { where, expected, trust, digests: "unpacked", unzstd });
  return { vib, warnings: [...vib.warnings, ...checkDepotVib(entry, vib)] };
}

/** The rest of the file. */
async function download(fetch: VibFetch, entry: DepotVib): Promise<"one-piece" | "pieces"> {
  const { incoming, signal } = fetch;
  if (incoming.sizeOf(entry.sha256) > entry.sizeBytes) incoming.drop(entry.sha256);
  const fromByte = incoming.sizeOf(entry.sha256);
  const met = { cuts: 0 };
  await incoming.append(entry.sha256, chunksOf(fetch, entry, { fromByte, onCut: () => void (met.cuts += 1) }));
  signal.throwIfAborted();
  return fromByte === 0 && met.cuts === 0 ? "one-piece" : "pieces";
}

interface Rest {
  readonly fromByte: number;
  readonly onCut: () => void;
}

async function* chunksOf(fetch: VibFetch, entry: DepotVib, { fromByte, onCut }: Rest): AsyncGenerator<Uint8Array> {
  const { place, clock, random, signal } = fetch;
  const { sizeBytes } = entry;
  const url = urlOf(place, entry.path);
  const source = notSlowerThan(
    { ...LEAST_RATE, clock },
    atMost(sizeBytes, httpRange({ ...wayOf(place), url, sizeBytes })),
  );
  const last: { problem?: Problem } = {};
  const onFailure = ({ problem, atByte }: SourceFailure) => {
    last.problem = problem;
    if (atByte > 0) onCut();
  };
  try {
    yield* firstThatWorks([{ name: url, source }], { ...PERSISTENCE, random, onFailure })(fromByte, signal);
  } catch (thrown) {
    // There is one source alone: what it said is what is to be told.
    throw isProblem(thrown, "ALL_SOURCES_FAILED") ? (last.problem ?? thrown) : thrown;
  }
}
