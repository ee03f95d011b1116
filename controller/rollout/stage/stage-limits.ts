import { z } from "zod";
import type { StageHours } from "../../../formats/manifest/image-manifest.js";
import { rolloutProblem } from "../rollout-problems.js";

const hours = z.object({
  notBefore: z.exactOptional(z.string()),
  until: z.exactOptional(z.string()),
  dailyFrom: z.exactOptional(z.string()),
  dailyTo: z.exactOptional(z.string()),
});

/** What an operator allows a staging, on each of its hosts; signed into every order. As a task keeps it. */
export const stageLimits = z.object({
  maxBytesPerSecond: z.exactOptional(z.number().int()),
  maxSeconds: z.exactOptional(z.number().int()),
  hours: z.exactOptional(hours),
});
export type StageLimits = z.infer<typeof stageLimits>;

/** The limits with the cap that a user has set since, bytes a second, 0 for none; undefined: none has. */
export function limitsSince({ maxBytesPerSecond, ...limits }: StageLimits, capSince: number | undefined): StageLimits {
  const cap = capSince ?? maxBytesPerSecond ?? 0;
  return { ...limits, ...(cap > 0 && { maxBytesPerSecond: cap }) };
}

/** The limits of a staging that is tried again now: a beginning or an end of its hours that is past says nothing any more. */
export function limitsFromNow({ hours: old = {}, ...limits }: StageLimits, nowMs: number): StageLimits {
  const { notBefore, until, ...daily } = old;
  const isAhead = (time: string | undefined): boolean => time !== undefined && Date.parse(time) > nowMs;
  const kept: StageHours = {
    ...daily,
    ...(notBefore !== undefined && isAhead(notBefore) && { notBefore }),
    ...(until !== undefined && isAhead(until) && { until }),
  };
  return { ...limits, ...(Object.keys(kept).length > 0 && { hours: kept }) };
}

/** Hours in which nothing can ever be fetched are a mistake, told at once and not by every host: STAGE_HOURS_IMPOSSIBLE. */
export function refuseImpossibleHours({ notBefore, until }: StageHours, nowMs: number): void {
  if (until === undefined) return;
  const endMs = Date.parse(until);
  if (endMs <= nowMs)
    throw rolloutProblem("STAGE_HOURS_IMPOSSIBLE", {
      why: `they end at ${until}, and it is ${new Date(nowMs).toISOString()}`,
    });
  if (notBefore !== undefined && endMs <= Date.parse(notBefore))
    throw rolloutProblem("STAGE_HOURS_IMPOSSIBLE", { why: `they begin at ${notBefore} and end at ${until}` });
}
