import { rounded } from "./row.js";

interface Gate {
  readonly what: string;
  /** Most that a reading may be; every reading of a gate is held to its own limit. */
  readonly limits: readonly number[];
}

/** What CI holds staging and remediation to. Figures of walls and CPU are ratios within one run. */
const GATES = {
  G1: { what: "first staging, plain: wall / best of curl and apt", limits: [1.15] },
  G2: { what: "first staging, TLS: wall / best of curl and apt", limits: [1.3] },
  G3: { what: "CPU of the agent / curl's, plain", limits: [1.5] },
  G4: { what: "peak RSS while staging, idle RSS (MiB)", limits: [150, 80] },
  G5: { what: "second staging: bytes on the wire / changed packages", limits: [1.01] },
  G6: { what: "kill -9: lost MB, MB twice for each fetch", limits: [0.1, 2] },
  G7: { what: "kill -9: wrong files under final names, stagings not ended STAGED", limits: [0, 0] },
  G8: { what: "nothing to do: bytes on the wire, files touched", limits: [0, 0] },
  G9: {
    what: "of what the slowest link adds to the baseline's time in maintenance: share when staged before, as step 1",
    limits: [0.1, 0.1],
  },
} as const satisfies Record<string, Gate>;

export type GateName = keyof typeof GATES;

/** What was measured of each gate, in the order of its limits; absent = not measured in this run. */
export type Readings = Partial<Record<GateName, readonly (number | undefined)[]>>;

export interface Verdict {
  readonly gate: GateName;
  readonly what: string;
  readonly value: string;
  readonly limit: string;
  readonly met: "yes" | "no" | "not measured";
}

export function judge(readings: Readings): Verdict[] {
  return Object.entries<Gate>(GATES).map(([name, { what, limits }]) => {
    // The keys of a constant table.
    const gate = name as GateName;
    const values = limits.map((_, at) => readings[gate]?.[at]);
    return {
      gate,
      what,
      value: values.map((value) => (value === undefined ? "–" : String(rounded(value, 3)))).join(", "),
      limit: limits.map((limit) => `<= ${limit}`).join(", "),
      met: verdictOf(values, limits),
    };
  });
}

function verdictOf(values: readonly (number | undefined)[], limits: readonly number[]): Verdict["met"] {
  const pairs = limits.map((limit, at) => ({ limit, value: values[at] }));
  if (pairs.some(({ limit, value }) => value !== undefined && value > limit)) return "no";
  return pairs.some(({ value }) => value === undefined) ? "not measured" : "yes";
}
