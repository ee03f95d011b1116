import type { ComplianceSummary, HostCompliance } from "../../controller/api/wire/compliance.js";

/** What people see of a host: its compliance and its staging in one word (vLCM 5a keeps them as two fields). */
export interface HostState {
  readonly kind: "compliant" | "staged" | "staged-software" | "partial" | "not-staged" | "incompatible" | "unknown";
  readonly vibsStaged: number;
  readonly vibsWanted: number;
}

/** In the order in which a summary names them. */
export const STATE_KINDS: readonly HostState["kind"][] = [
  "compliant",
  "staged",
  "staged-software",
  "partial",
  "not-staged",
  "incompatible",
  "unknown",
];

type Known = Pick<ComplianceSummary, "status" | "vibs_staged" | "vibs_wanted"> & {
  readonly stage_status?: ComplianceSummary["stage_status"] | null;
};

/** The state of what is remembered of a host; undefined: it was never checked. */
export function stateOfSummary(known: Known | undefined): HostState {
  const numbers = { vibsStaged: known?.vibs_staged ?? 0, vibsWanted: known?.vibs_wanted ?? 0 };
  if (known === undefined || known.status === "UNAVAILABLE") return { kind: "unknown", ...numbers };
  if (known.status === "COMPLIANT") return { kind: "compliant", ...numbers };
  if (known.status === "INCOMPATIBLE") return { kind: "incompatible", ...numbers };
  // The badge is the controller's word alone: software and firmware of every target are there.
  if (known.stage_status === "STAGED") return { kind: "staged", ...numbers };
  return { kind: known.vibs_staged > 0 ? "partial" : "not-staged", ...numbers };
}

/** The state of a host whose compliance is at hand; undefined: it could not be judged. */
export function stateOfHost(host: HostCompliance | undefined): HostState {
  if (host === undefined) return stateOfSummary(undefined);
  const { vibs_staged, vibs_wanted } = host.greenroom;
  const { status, stage_status } = host;
  const known = { status, vibs_staged, vibs_wanted, ...(stage_status !== undefined && { stage_status }) };
  const state = stateOfSummary(known);
  const isOpen = state.kind === "partial" || state.kind === "not-staged";
  return isOpen && isSoftwareStaged(host) ? { ...state, kind: "staged-software" } : state;
}

/** All that is missing is firmware that its manager does not let be staged. */
function isSoftwareStaged({ greenroom, hardware_support = {} }: HostCompliance): boolean {
  const missing = greenroom.targets.filter(({ vibs_staged, vibs_wanted }) => vibs_staged < vibs_wanted);
  const modules = Object.assign({}, ...Object.values(hardware_support).map((one) => one.hardware_modules)) as Readonly<
    Record<string, { greenroom: { stageable: boolean } } | undefined>
  >;
  const isLeft = (target: string): boolean => modules[target]?.greenroom.stageable === false;
  const hasLeft = Object.keys(modules).some(isLeft);
  return hasLeft && missing.every(({ kind, target }) => kind === "FIRMWARE" && isLeft(target));
}

/** How many hosts are in each state. */
export type StateCounts = Readonly<Record<HostState["kind"], number>>;

export const noStates = (): Record<HostState["kind"], number> => ({
  ...{ compliant: 0, staged: 0, "staged-software": 0, partial: 0 },
  ...{ "not-staged": 0, incompatible: 0, unknown: 0 },
});

/** How many of each state. */
export function countStates(kinds: readonly HostState["kind"][]): StateCounts {
  const counts = noStates();
  for (const kind of kinds) counts[kind] += 1;
  return counts;
}
