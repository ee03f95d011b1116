import { z } from "zod";

const problemBody = z.object({
  code: z.string(),
  message: z.string(),
  remedy: z.string(),
  details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
  grpc: z.number(),
  http: z.number(),
  exit: z.number(),
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
  skipReason: z.enum(["COMPLIANT", "ALREADY_STAGED", "SKIPPED_BY_USER"]).nullable(),
  problem: problemBody.nullable(),
  persistence: z.enum(["persistent", "volatile"]).nullable(),
  /** The signed order (DSSE, base64): sent again, it joins the staging that runs, so that nothing is begun twice. */
  order: z.object({ orderId: z.string(), envelope: z.string() }).nullable(),
});

export type StageDetail = z.infer<typeof stageDetail>;

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
  skipReason: null,
  problem: null,
  persistence: null,
  order: null,
});
