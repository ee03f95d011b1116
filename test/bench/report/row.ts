import type { Cost } from "../measure/cost.js";

/** One line of the report; walls are in seconds. */
export interface Row {
  readonly section: string;
  readonly name: string;
  readonly runs: number;
  readonly wallMin: number;
  readonly wallMedian: number;
  readonly wallMax: number;
  /** User and system seconds of all its processes, median. */
  readonly cpu?: number;
  /** Peak, the largest of the runs. */
  readonly rssMiB?: number;
  /** Of its median wall to that of the section's anchor. */
  readonly ratio?: number;
  /** What only this section measures. */
  readonly [extra: string]: number | string | undefined;
}

export type Extra = Readonly<Record<string, number | string>>;

export const medianOf = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[(sorted.length - 1) >> 1] ?? Number.NaN;
};

export const rounded = (value: number, digits = 2): number => Number(value.toFixed(digits));

interface Measured {
  readonly section: string;
  readonly name: string;
  readonly costs: readonly Cost[];
  /** Median wall of the anchor, seconds. */
  readonly anchor?: number;
  readonly extra?: Extra;
}

export function rowOf({ section, name, costs, anchor, extra = {} }: Measured): Row {
  const walls = costs.map((cost) => cost.wallSeconds);
  const cpus = costs.flatMap(({ cpuSeconds }) => (cpuSeconds === undefined ? [] : [cpuSeconds]));
  const peaks = costs.flatMap(({ rssMiB }) => (rssMiB === undefined ? [] : [rssMiB]));
  const median = medianOf(walls);
  return {
    section,
    name,
    runs: costs.length,
    wallMin: rounded(Math.min(...walls), 4),
    wallMedian: rounded(median, 4),
    wallMax: rounded(Math.max(...walls), 4),
    ...(cpus.length === 0 ? {} : { cpu: rounded(medianOf(cpus)) }),
    ...(peaks.length === 0 ? {} : { rssMiB: rounded(Math.max(...peaks), 1) }),
    ...(anchor === undefined ? {} : { ratio: rounded(median / anchor) }),
    ...extra,
  };
}
