import type { StageLimits } from "../../rollout/stage/stage-limits.js";
import type { StageSpec } from "../wire/software.js";

/** What the body of a stage request allows each host. */
export function limitsOf({
  max_bytes_per_second,
  max_seconds,
  hours,
}: NonNullable<StageSpec["greenroom"]>): StageLimits {
  return {
    ...(max_bytes_per_second !== undefined && { maxBytesPerSecond: max_bytes_per_second }),
    ...(max_seconds !== undefined && { maxSeconds: max_seconds }),
    ...(hours !== undefined && { hours: hoursOf(hours) }),
  };
}

type Hours = NonNullable<NonNullable<StageSpec["greenroom"]>["hours"]>;

const hoursOf = ({ not_before, until, daily_from, daily_to }: Hours): NonNullable<StageLimits["hours"]> => ({
  ...(not_before !== undefined && { notBefore: not_before }),
  ...(until !== undefined && { until }),
  ...(daily_from !== undefined && { dailyFrom: daily_from }),
  ...(daily_to !== undefined && { dailyTo: daily_to }),
});
