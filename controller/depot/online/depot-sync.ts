import { asProblem, coreProblem } from "../../../core/problem/core-problems.js";
import { isProblem, type Problem } from "../../../core/problem/problem.js";
import { timestamp } from "../../../core/time/clock.js";
import { checkDepotVib } from "../../../formats/depot/check-vib.js";
import type { Depot, DepotVib } from "../../../formats/depot/depot-model.js";
import { readDepot } from "../../../formats/depot/read-depot.js";
import type { Notice } from "../../domain/resolved-image.js";
import type { SyncReport } from "../../domain/library/sync-report.js";
import type { OnlineDepot } from "../../store/library/online-depots.js";
import { contentsOf } from "../bundle-contents.js";
import { libraryProblem } from "../library-problems.js";
import { completeContents, recordSync, type Lacking } from "./sync-record.js";
import { fetchVib } from "./vib-fetch.js";
import type { SyncTools } from "./sync-tools.js";
import { webDepot } from "./web-depot.js";

/** VIBs that are fetched at once. */
const PARALLEL = 4;

/** What says that nobody is there, rather than something about a file. */
const AWAY: ReadonlySet<string> = new Set(["SOURCE_FAILED", "SOURCE_STALLED", "SOURCE_TIMED_OUT", "SOURCE_TOO_SLOW"]);
/** So many VIBs in a row of which that is said: the depot is away. */
const AWAY_AFTER = 4;

export interface SyncRequest {
  readonly signal: AbortSignal;
  readonly onProgress: (progress: {
    readonly vibsDone: number;
    readonly vibsTotal: number;
    readonly vib: string;
  }) => void;
}

/**
 * Synchronises an online depot: metadata, then the bytes of every VIB that the library has not, each durable as soon as it is verified, then the
 * listing in one transaction. What it finds wrong is in the report (kept as the depot's last); throws only when the depot was deleted
 * meanwhile (DEPOT_NOT_FOUND) or the signal ended it (CANCELED): it goes on where it was next time.
 */
export async function syncDepot(tools: SyncTools, depot: OnlineDepot, request: SyncRequest): Promise<SyncReport> {
  const startedAt = timestamp(tools.clock);
  try {
    const read = await readDepot(
      webDepot({ ...depot, loopback: tools.loopback }, { clock: tools.clock, signal: request.signal }),
    );
    const taken = await takeVibs(tools, { depot, read }, request);
    const contents = completeContents(contentsOf(read), taken.lacking);
    const warnings = [...read.warnings, ...taken.warnings];
    return await recordSync(tools, { depot, contents, startedAt, warnings, lacking: taken.lacking });
  } catch (thrown) {
    if (request.signal.aborted) throw coreProblem("CANCELED", { what: "the synchronisation" }, thrown);
    if (isProblem(thrown, "DEPOT_NOT_FOUND")) throw thrown;
    return recordFailure(tools, { depot, startedAt, problem: asProblem(thrown) });
  }
}

interface Wanted {
  readonly depot: OnlineDepot;
  readonly read: Depot;
}

interface Taken {
  readonly lacking: readonly Lacking[];
  readonly warnings: readonly Notice[];
}

async function takeVibs(tools: SyncTools, { depot, read }: Wanted, request: SyncRequest): Promise<Taken> {
  const lacking: Lacking[] = [];
  const warnings: Notice[] = [];
  const link = { depotId: depot.id, sinceSync: depot.syncCount + 1 };
  const toFetch = await linkKnown(tools, read.vibs, { ...link, lacking });
  await checkSpace(tools, toFetch);
  const queue = [...toFetch];
  const state = { done: read.vibs.length - toFetch.length, awayInARow: 0 };
  const work = async (): Promise<void> => {
    for (let entry = queue.shift(); entry !== undefined; entry = queue.shift()) {
      request.signal.throwIfAborted();
      request.onProgress({ vibsDone: state.done, vibsTotal: read.vibs.length, vib: entry.id });
      try {
        warnings.push(...(await takeVib(tools, { entry, depot, ...link }, request.signal)));
        state.awayInARow = 0;
      } catch (thrown) {
        const problem = lackOf(thrown, request.signal);
        state.awayInARow = AWAY.has(problem.code) ? state.awayInARow + 1 : 0;
        if (state.awayInARow >= AWAY_AFTER) throw problem;
        lacking.push({ entry, problem });
      }
      state.done += 1;
    }
  };
  const ends = await Promise.allSettled(Array.from({ length: PARALLEL }, work));
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  // A depot of few VIBs is away as well when each of them says so.
  const [first] = lacking;
  if (
    first !== undefined &&
    lacking.length === toFetch.length &&
    lacking.every(({ problem }) => AWAY.has(problem.code))
  )
    throw first.problem;
  return { lacking, warnings };
}

/** What is wrong with one VIB; a problem of the library itself, or the end of the work, ends all. */
function lackOf(thrown: unknown, signal: AbortSignal): Problem {
  const ofLibrary = ["LIBRARY_SPACE", "LIBRARY_UNWRITABLE", "FOLDER_UNUSABLE", "DEPOT_NOT_FOUND"];
  if (signal.aborted || !isProblem(thrown) || ofLibrary.includes(thrown.code)) throw thrown;
  return thrown;
}

interface Linking {
  readonly depotId: string;
  readonly sinceSync: number;
  readonly lacking: Lacking[];
}

/** Those whose bytes are here already become the depot's as well, so that nobody collects them; answers the others. */
function linkKnown(
  { store, files, exclusively }: SyncTools,
  vibs: readonly DepotVib[],
  { depotId, sinceSync, lacking }: Linking,
): Promise<readonly DepotVib[]> {
  return exclusively(async () => {
    const here = files.whole(new Set(vibs.map(({ sha256 }) => sha256)));
    return store.transact(async (tx) => {
      await tx.onlineDepots.resolveOnline(depotId);
      const others: DepotVib[] = [];
      for (const entry of vibs) {
        const known = here.has(entry.sha256) ? await tx.vibs.get(entry.sha256) : undefined;
        if (known === undefined) others.push(entry);
        else {
          const problem = disagreement(() => checkDepotVib(entry, known));
          if (problem !== undefined) lacking.push({ entry, problem });
          else await tx.vibs.link({ depotId, sha256: entry.sha256, sinceSync });
        }
      }
      return others;
    });
  });
}

function disagreement(check: () => unknown): Problem | undefined {
  try {
    check();
    return undefined;
  } catch (thrown) {
    if (isProblem(thrown)) return thrown;
    throw thrown;
  }
}

async function checkSpace({ files, incoming }: SyncTools, toFetch: readonly DepotVib[]): Promise<void> {
  const needBytes = toFetch.reduce((sum, { sha256, sizeBytes }) => sum + sizeBytes - incoming.sizeOf(sha256), 0);
  const haveBytes = await files.freeBytes();
  if (needBytes > haveBytes) throw libraryProblem("LIBRARY_SPACE", { path: files.path, needBytes, haveBytes });
}

interface OneVib {
  readonly entry: DepotVib;
  readonly depot: OnlineDepot;
  readonly depotId: string;
  readonly sinceSync: number;
}

/** Fetches one VIB, and makes file and row durable before the next thing happens. */
async function takeVib(
  tools: SyncTools,
  { entry, depot, depotId, sinceSync }: OneVib,
  signal: AbortSignal,
): Promise<readonly Notice[]> {
  tools.incoming.claim(entry.sha256);
  try {
    return await takeClaimed(tools, { entry, depot, depotId, sinceSync }, signal);
  } finally {
    tools.incoming.release(entry.sha256);
  }
}

async function takeClaimed(
  tools: SyncTools,
  { entry, depot, depotId, sinceSync }: OneVib,
  signal: AbortSignal,
): Promise<readonly Notice[]> {
  const { incoming, files, store } = tools;
  const { vib, warnings } = await fetchVib({ ...tools, place: { ...depot, loopback: tools.loopback }, signal }, entry);
  const { sha256, sizeBytes, descriptor, descriptorSha256 } = vib;
  await tools.exclusively(async () => {
    // The name first: a crash between the two leaves a file that the next start sweeps, never a row without bytes.
    incoming.handOver(sha256, files);
    await store.transact(async (tx) => {
      await tx.onlineDepots.resolveOnline(depotId);
      await tx.vibs.add({ depotId, sinceSync, vib: { sha256, sizeBytes, descriptor, descriptorSha256 } });
    });
  });
  return warnings;
}

interface Failure {
  readonly depot: OnlineDepot;
  readonly startedAt: string;
  readonly problem: Problem;
}

/** A failure takes nothing from the library, and what was fetched by then is not fetched again. */
async function recordFailure({ store, clock }: SyncTools, { depot, startedAt, problem }: Failure): Promise<SyncReport> {
  const nothing = { components: [], baseImages: [], addOns: [], vibs: [], withdrawn: [], lacking: [], warnings: [] };
  const endedAt = timestamp(clock);
  const report: SyncReport = { startedAt, endedAt, outcome: "FAILED", ...nothing, problem: problem.body };
  await store.transact(({ onlineDepots }) => onlineDepots.setReport(depot.id, report));
  return report;
}
