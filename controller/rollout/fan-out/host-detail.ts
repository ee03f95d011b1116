import { z } from "zod";
import type { ProblemBody } from "../../../core/problem/problem.js";
import type { StagingProgress } from "../../fleet/staging-progress.js";
import { remediationDetail } from "../host-remediation/remediation-detail.js";

const problemBody = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  grpc: z.number(),
  http: z.number(),
  exit: z.number(),
});

const targetDetail = z.object({
  id: z.string(),
  kind: z.enum(["HOST", "DPU", "FIRMWARE"]),
  state: z.enum(["absent", "partial", "staged", "compliant", "not-stageable", "failed"]),
  vibsWanted: z.number(),
  vibsStaged: z.number(),
  problem: problemBody.nullable(),
});

/** Steps of a host that are kept: the first ones, and the newest. */
const STEPS_KEPT = { first: 8, all: 40 } as const;

/** What a host does in a task, as it is persisted: enough to go on after a restart of the controller. */
export const hostDetail = z.object({
  name: z.string(),
  /** waiting, connect, check, evidence, order, then the agent's own steps, proof; at the end: staged, unstaged, skipped or failed. */
  step: z.string(),
  bytesTotal: z.number(),
  bytesDone: z.number(),
  /** In this task, over every run of its order. */
  bytesFetched: z.number(),
  /** Of orders before the present one, and of its earlier runs where the agent does not count them: each counts from zero. */
  fetchedBefore: z.number().default(0),
  /** Order that the count is of; null before the first event. */
  fetchedOrder: z.string().nullable().default(null),
  vibsTotal: z.number(),
  vibsDone: z.number(),
  fetching: z.array(z.string()),
  notices: z.array(z.string()),
  // Rows of an older release have none of these.
  bytesPerSecond: z.number().default(0),
  remainingSeconds: z.number().nullable().default(null),
  underway: z
    .array(
      z.object({
        id: z.string(),
        phase: z.enum(["READING", "FETCHING", "COMMITTING", "UNPACKING"]),
        ...{ bytesDone: z.number(), bytesTotal: z.number() },
      }),
    )
    .default([]),
  verifying: z.object({ bytesDone: z.number(), bytesTotal: z.number() }).nullable().default(null),
  pause: z.object({ reason: z.string(), resumesAt: z.string().nullable() }).nullable().default(null),
  badSources: z.array(z.object({ source: z.string(), vibId: z.string(), why: z.string() })).default([]),
  targets: z.array(targetDetail).default([]),
  skipReason: z
    .enum([
      ...["COMPLIANT", "ALREADY_STAGED", "NOTHING_STAGED", "SKIPPED_BY_USER", "INCOMPATIBLE"],
      ...["RUN_STOPPED", "NO_PLACE_LEFT", "NOT_IN_MAINTENANCE_MODE"],
    ] as const)
    .nullable(),
  problem: problemBody.nullable(),
  persistence: z.enum(["persistent", "volatile"]).nullable(),
  /** The signed order (DSSE, base64): sent again, it joins the staging that runs, so that nothing is begun twice. */
  order: z.object({ orderId: z.string(), envelope: z.string() }).nullable(),
  /** Each step with the time it was begun; RFC 3339. */
  timeline: z.array(z.object({ step: z.string(), at: z.string() })).default([]),
  /** How often it came back after it had failed because it was away. */
  returns: z.number().default(0),
  /** Of an unstaging. */
  removed: z.number().default(0),
  freedBytes: z.number().default(0),
  /** Counter of the receipt that proves how it ended. */
  receiptCounter: z.number().nullable().default(null),
  /** null: the task is no remediation, or the host's turn has not come. */
  remediation: remediationDetail.nullable().default(null),
});

export type HostDetail = z.infer<typeof hostDetail>;

/** What is said of a host's pace when it has none. */
export const STANDING_STILL = {
  ...{ bytesPerSecond: 0, remainingSeconds: null, pause: null, verifying: null },
  underway: [],
} satisfies Partial<HostDetail>;

/** A host before its turn. */
export const waitingDetail = (name: string): HostDetail => ({
  name,
  step: "waiting",
  bytesTotal: 0,
  bytesDone: 0,
  bytesFetched: 0,
  fetchedBefore: 0,
  fetchedOrder: null,
  vibsTotal: 0,
  vibsDone: 0,
  fetching: [],
  notices: [],
  ...STANDING_STILL,
  badSources: [],
  targets: [],
  skipReason: null,
  problem: null,
  persistence: null,
  order: null,
  timeline: [],
  returns: 0,
  removed: 0,
  freedBytes: 0,
  receiptCounter: null,
  remediation: null,
});

/** Notes a step that is new in the timeline. */
export function withStep(detail: HostDetail, at: string): HostDetail {
  const { step, timeline } = detail;
  if (timeline.at(-1)?.step === step) return detail;
  const longer = [...timeline, { step, at }];
  const { first, all } = STEPS_KEPT;
  const kept = longer.length <= all ? longer : [...longer.slice(0, first), ...longer.slice(first - all)];
  return { ...detail, timeline: kept };
}

type Fetched = Pick<HostDetail, "bytesFetched" | "fetchedBefore" | "fetchedOrder">;

/** What an event tells of the host that sent it, beside what is known of it. */
export function seenIn(progress: StagingProgress, known: Fetched): Partial<HostDetail> {
  const { step, bytesTotal, bytesDone, vibsTotal, vibsDone, fetching, notices } = progress;
  const { bytesPerSecond, remainingSeconds, pause, badSources, targets, underway, verifying } = progress;
  return {
    ...{ step, bytesTotal, bytesDone, vibsTotal, vibsDone, bytesPerSecond, remainingSeconds, pause },
    ...fetchedSince(progress, known),
    fetching: [...fetching],
    underway: [...underway],
    verifying,
    notices: [...notices],
    badSources: [...badSources],
    targets: targets.map((target) => ({ ...target, problem: target.problem && storable(target.problem) })),
  };
}

function fetchedSince(progress: StagingProgress, known: Fetched): Fetched {
  const { orderId: fetchedOrder, bytesFetched: ofRun, bytesFetchedBefore: ofEarlierRuns } = progress;
  const isOtherOrder = known.fetchedOrder !== null && known.fetchedOrder !== fetchedOrder;
  // Of an agent that counts its own run alone: a count that falls is that of another run.
  const isOtherRun = ofEarlierRuns === null && known.fetchedBefore + ofRun < known.bytesFetched;
  const fetchedBefore = isOtherOrder || isOtherRun ? known.bytesFetched : known.fetchedBefore;
  const told = fetchedBefore + (ofEarlierRuns ?? 0) + ofRun;
  // What was on its way when the agent was killed it has told, and knows no more of: that came over the wire all the same.
  return { fetchedOrder, fetchedBefore, bytesFetched: Math.max(known.bytesFetched, told) };
}

/** A problem as a row keeps it. */
export const storable = (body: ProblemBody): NonNullable<HostDetail["problem"]> => ({
  ...body,
  details: Object.fromEntries(
    Object.entries(body.details).map(([key, value]) => [key, typeof value === "object" ? [...value] : value]),
  ),
});
