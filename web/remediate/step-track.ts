import type { HostRemediation } from "../../controller/api/wire/remediation/apply.js";

/** The way of a host where nothing goes wrong (docs/remediation.md). */
const WAY = [
  ...["staging", "prechecks", "entering-maintenance", "applying"],
  ...["rebooting", "verifying", "leaving-maintenance"],
] as const;

export interface TrackStep {
  readonly state: string;
  readonly kind: "past" | "now" | "failed" | "ahead";
  /** When it began and ended, as the host says; null where that has not come. */
  readonly begunAt: string | null;
  readonly endedAt: string | null;
  readonly event: string | null;
}

type Told = Pick<
  HostRemediation,
  "steps" | "state" | "outcome" | "failed_state" | "maintenance_mode_needed" | "reboot_needed"
>;

/** Every step of a host on its state machine: those it has gone through, the one it is in, those that come if nothing goes wrong. */
export function stepTrack(told: Told): readonly TrackStep[] {
  const gone = entered(told.steps).map(({ state, begun_at: begunAt, ended_at: endedAt, event }): TrackStep => {
    const kind = state === told.failed_state ? "failed" : endedAt === null ? "now" : "past";
    return { state, kind, begunAt, endedAt, event };
  });
  const ahead = stepsAhead(told).map((state): TrackStep => ({
    state,
    kind: "ahead",
    begunAt: null,
    endedAt: null,
    event: null,
  }));
  return [...gone, ...ahead];
}

/** States as they were entered. One that a restart has cut off is entered again, as a reboot always is: it counts once, from its first begin. */
function entered(steps: Told["steps"]): Told["steps"] {
  const once: Told["steps"] = [];
  for (const step of steps) {
    const last = once.at(-1);
    // The end has no effect: it is no step.
    if (step.state === "done") continue;
    if (last?.state === step.state) once.splice(-1, 1, { ...step, begun_at: last.begun_at });
    else once.push(step);
  }
  return once;
}

function stepsAhead({ state, outcome, ...told }: Told): readonly string[] {
  if (outcome !== "RUNNING" || state === "done") return [];
  // Whatever went wrong, the host comes back into service by the last step.
  if (state === "rolling-back") return ["leaving-maintenance"];
  const from = WAY.findIndex((one) => one === state) + 1;
  const isLeftOut = (one: string): boolean =>
    (told.maintenance_mode_needed === false && one.endsWith("-maintenance")) ||
    (told.reboot_needed === false && one === "rebooting");
  return WAY.slice(from).filter((one) => !isLeftOut(one));
}

/** Seconds in maintenance mode at a moment, ms since the epoch: what the host had told, and the time since while it is in it. */
export function maintenanceSeconds(told: HostRemediation, nowMs: number): number {
  const { maintenance_seconds: seconds, in_maintenance_mode: isIn, outcome, seen_at: seenAt } = told;
  if (!isIn || outcome !== "RUNNING" || seenAt === null) return seconds;
  return seconds + Math.max(0, nowMs - Date.parse(seenAt)) / 1000;
}
