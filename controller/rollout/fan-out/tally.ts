import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import { hostDetail, type HostDetail } from "./host-detail.js";

/** How the hosts of a task stand, each counted once. */
export interface HostTally {
  readonly hosts: number;
  /** Done as ordered: staged, unstaged, or remediated. */
  readonly done: number;
  readonly compliant: number;
  readonly alreadyStaged: number;
  readonly nothingStaged: number;
  readonly skippedByUser: number;
  readonly incompatible: number;
  /** Not begun: the run was stopped, no place was left, or it was not in maintenance mode in a run that puts no host into it. */
  readonly notBegun: number;
  readonly failed: number;
  readonly timedOut: number;
  readonly running: number;
  readonly waiting: number;
}

type Kind = Exclude<keyof HostTally, "hosts">;

const SKIPS: Readonly<Record<NonNullable<HostDetail["skipReason"]>, Kind>> = {
  COMPLIANT: "compliant",
  ALREADY_STAGED: "alreadyStaged",
  NOTHING_STAGED: "nothingStaged",
  SKIPPED_BY_USER: "skippedByUser",
  INCOMPATIBLE: "incompatible",
  RUN_STOPPED: "notBegun",
  NO_PLACE_LEFT: "notBegun",
  NOT_IN_MAINTENANCE_MODE: "notBegun",
};

function kindOf({ status, detail }: TaskHostRecord): Kind {
  switch (status) {
    case "OK":
      return "done";
    case "ERROR":
      return "failed";
    case "TIMED_OUT":
      return "timedOut";
    case "SKIPPED":
      return SKIPS[hostDetail.parse(detail).skipReason ?? "SKIPPED_BY_USER"];
    case "RUNNING":
      return "running";
    case "PENDING":
    case "RETRY_PENDING":
      return "waiting";
  }
}

export function tallyOf(rows: readonly TaskHostRecord[]): HostTally {
  const tally = {
    ...{ hosts: rows.length, done: 0, compliant: 0, alreadyStaged: 0, nothingStaged: 0, skippedByUser: 0 },
    ...{ incompatible: 0, notBegun: 0, failed: 0, timedOut: 0, running: 0, waiting: 0 },
  };
  for (const row of rows) tally[kindOf(row)] += 1;
  return tally;
}

/** Hosts that are as the operator wanted them: done, or in need of nothing. */
export const goodOnes = ({ done, compliant, alreadyStaged, nothingStaged }: HostTally): number =>
  done + compliant + alreadyStaged + nothingStaged;

/** "3 staged, 1 compliant, 2 failed"; `done` is what an OK host is called. */
export function tallyWords(tally: HostTally, done: string): string {
  const words: readonly (readonly [number, string])[] = [
    [tally.done, done],
    [tally.compliant, "compliant"],
    [tally.alreadyStaged, "staged already"],
    [tally.nothingStaged, "with nothing staged"],
    [tally.skippedByUser, "skipped by the operator"],
    [tally.incompatible, "incompatible"],
    [tally.notBegun, "not begun"],
    [tally.failed, "failed"],
    [tally.timedOut, "timed out"],
  ];
  return words.flatMap(([number, word]) => (number === 0 ? [] : [`${number} ${word}`])).join(", ");
}
