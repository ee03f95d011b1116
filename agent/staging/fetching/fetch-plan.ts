import { setFlagsFromString } from "node:v8";
import { DigestThread } from "../../../core/bytes/digest-thread.js";
import type { EtagMemory } from "../../../core/fetch/http-range.js";
import { shown } from "../../../core/fetch/exchange/exchange.js";
import { KeptWires } from "../../../core/fetch/wire/kept-wires.js";
import { Rooms } from "../../../core/memory/rooms.js";
import { stagingProblem } from "../../domain/staging-problems.js";
import type { StagingPlan, WantedVib } from "../../domain/staging-plan.js";
import { openPlace } from "../folder/place.js";
import { findScratch } from "../folder/scratch.js";
import type { RunningOrder } from "../running-order.js";
import type { StagingTools } from "../staging-tools.js";
import { CommitQueue } from "../steps/commit.js";
import { fetchAll, type FetchFailures } from "./fetch-all.js";
import { FetchLimits } from "./fetch-limits.js";
import { besideScopeHere } from "./part-digests.js";
import { VibSources } from "./vib-sources.js";

/** Smaller files are fetched again sooner than their ETag is written down. */
const REMEMBERED_BYTES = 4 * 1024 * 1024;

/**
 * Fetches what a plan lacks, within the limits of its order and of the host. Answers why single VIBs could not be staged, or "closed" when the
 * order's hours ended first. `workedMs` is what the order has fetched before. Throws STAGE_TIMED_OUT and whatever stops all of it.
 */
export async function fetchPlan(
  run: RunningOrder,
  plan: StagingPlan,
  workedMs: number,
): Promise<FetchFailures | "closed"> {
  const { tools, board } = run;
  const { order } = run.admitted;
  const seconds = Math.min(order.maxSeconds ?? tools.policy.mostSeconds, tools.policy.mostSeconds);
  const parallel = Math.min(order.parallel, tools.policy.parallelMost);
  // Until now code was kept small (cli/main.ts); from here on its speed counts.
  setFlagsFromString("--no-optimize-for-size");
  using folder = openPlace(tools, await findScratch(tools.host, tools.policy));
  const rooms = new Rooms("shared");
  using wires = new KeptWires({ rooms, authorityPem: tools.authorityPem });
  await using thread = new DigestThread();
  using limits = new FetchLimits(order, tools.clock, seconds * 1000 - workedMs);
  const sources = sourcesOf(run, wires);
  const commits = new CommitQueue(tools, folder);
  const signal = AbortSignal.any([run.signal, limits.signal]);
  try {
    const beside = { thread, scope: besideScopeHere() };
    return await fetchAll({ tools, folder, board, sources, commits, beside, rooms, signal }, plan.toFetch, parallel);
  } catch (failure) {
    if (run.signal.aborted || limits.stoppedBy === undefined) throw failure;
    if (limits.stoppedBy === "hours") return "closed";
    throw stagingProblem("STAGE_TIMED_OUT", { orderId: order.orderId, seconds });
  } finally {
    await commits.idle();
  }
}

function sourcesOf({ tools, admitted, board, bandwidth }: RunningOrder, wires: KeptWires): VibSources {
  const { stallMs, requestMs, minBytesPerSecond, slowWindowMs } = tools.policy;
  const leastRate = { minBytesPerSecond, windowMs: slowWindowMs, clock: tools.clock };
  return new VibSources({
    bases: admitted.order.sources,
    limits: { stallMs, requestMs, budget: bandwidth, ...(minBytesPerSecond === 0 ? {} : { leastRate }) },
    wires,
    clock: tools.clock,
    memory: (vib, base) => memoryOf(tools, vib, base),
    onFailure: ({ name, problem, atByte }) =>
      tools.log("source-failed", { source: name, code: problem.code, why: problem.message, atByte }),
    onWrong: (vib, source, why) => {
      tools.log("wrong-bytes", { vib: vib.id, source, why });
      board.badSource(source, vib.id, why);
    },
    onWrongTogether: (vib, names) =>
      board.noticed(`${names.join(" and ")} served wrong bytes for ${vib.id} together; each was asked alone then`),
  });
}

/** Of a large file in the ledger, so that a resume after a restart still asks with If-Range. */
function memoryOf({ ledger }: StagingTools, { sha256, sizeBytes }: WantedVib, base: string): EtagMemory {
  let known: string | undefined;
  const source = shown(base);
  if (sizeBytes < REMEMBERED_BYTES) return { get: () => known, put: (etag) => void (known = etag) };
  return {
    get: () => ledger.partTags.get(sha256, source),
    put: (etag) => {
      if (etag !== undefined) ledger.relaxed(() => ledger.partTags.put({ sha256, source, etag }));
    },
  };
}
