import { z } from "zod";
import type { ProblemBody } from "../../../core/problem/problem.js";
import type { StagingProgress } from "../../fleet/staging-progress.js";

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

/** What a host does in a stage task, as it is persisted: enough to go on after a restart of the controller. */
export const stageDetail = z.object({
  name: z.string(),
  /** waiting, check, order, then the agent's own steps; at the end: staged, skipped or failed. */
  step: z.string(),
  bytesTotal: z.number(),
  bytesDone: z.number(),
  bytesFetched: z.number(),
  vibsTotal: z.number(),
  vibsDone: z.number(),
  fetching: z.array(z.string()),
  notices: z.array(z.string()),
  // Rows of an older release have none of these.
  bytesPerSecond: z.number().default(0),
  remainingSeconds: z.number().nullable().default(null),
  pause: z.object({ reason: z.string(), resumesAt: z.string().nullable() }).nullable().default(null),
  badSources: z.array(z.object({ source: z.string(), vibId: z.string(), why: z.string() })).default([]),
  targets: z.array(targetDetail).default([]),
  skipReason: z.enum(["COMPLIANT", "ALREADY_STAGED", "SKIPPED_BY_USER"]).nullable(),
  problem: problemBody.nullable(),
  persistence: z.enum(["persistent", "volatile"]).nullable(),
  /** The signed order (DSSE, base64): sent again, it joins the staging that runs, so that nothing is begun twice. */
  order: z.object({ orderId: z.string(), envelope: z.string() }).nullable(),
});

export type StageDetail = z.infer<typeof stageDetail>;

/** What is said of a host's pace when it has none. */
export const STANDING_STILL = { bytesPerSecond: 0, remainingSeconds: null, pause: null } as const;

/** A host before its turn. */
export const waitingDetail = (name: string): StageDetail => ({
  name,
  step: "waiting",
  bytesTotal: 0,
  bytesDone: 0,
  bytesFetched: 0,
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
});

/** What an event tells of the host that sent it. */
export function seenIn(progress: StagingProgress): Partial<StageDetail> {
  const { step, bytesTotal, bytesDone, bytesFetched, vibsTotal, vibsDone, fetching, notices } = progress;
  const { bytesPerSecond, remainingSeconds, pause, badSources, targets } = progress;
  return {
    ...{ step, bytesTotal, bytesDone, bytesFetched, vibsTotal, vibsDone, bytesPerSecond, remainingSeconds, pause },
    fetching: [...fetching],
    notices: [...notices],
    badSources: [...badSources],
    targets: targets.map((target) => ({ ...target, problem: target.problem && storable(target.problem) })),
  };
}

/** A problem as a row keeps it. */
export const storable = (body: ProblemBody): NonNullable<StageDetail["problem"]> => ({
  ...body,
  details: Object.fromEntries(
    Object.entries(body.details).map(([key, value]) => [key, typeof value === "object" ? [...value] : value]),
  ),
});
