import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { formatSeconds, moment } from "../../../core/terminal/quantity.js";
import type { ProgressStatus, TargetStatus, VibProgressStatus } from "../../domain/agent-status.js";

/** "FETCH 42% (3 of 9 VIBs here, 14.1 MiB of 33.9 MiB)"; the step alone before anything is planned. Here is not staged yet: VERIFY comes after,
 * "VERIFY 42% (14.1 MiB of 33.9 MiB unpacked)". */
export function progressWords(progress: ProgressStatus): string {
  const { step, vibs_done, vibs_total, verifying } = progress;
  if (vibs_total === 0) return step;
  if (verifying !== null) return `${step} ${percentOf(verifying)} (${partWords(verifying)} unpacked)`;
  return `${step} ${percentOf(progress)} (${vibs_done} of ${vibs_total} VIBs here, ${partWords(progress)})`;
}

/** "12.0 MiB/s, 2 min 05 s left, at most 20.0 MiB/s"; empty while nothing moves and nothing caps. */
export function speedWords({
  bytes_per_second,
  remaining_seconds,
  max_bytes_per_second,
}: Pick<ProgressStatus, "bytes_per_second" | "remaining_seconds" | "max_bytes_per_second">): string {
  return [
    ...(bytes_per_second === 0 ? [] : [rate(bytes_per_second)]),
    ...(remaining_seconds === null ? [] : [`${formatSeconds(remaining_seconds)} left`]),
    ...(max_bytes_per_second === 0 ? [] : [`at most ${rate(max_bytes_per_second)}`]),
  ].join(", ");
}

/** Why nothing is fetched just now. */
export const pauseWords = ({ reason, resumes_at }: NonNullable<ProgressStatus["pause"]>): string =>
  resumes_at === null ? `waits: ${reason}` : `waits for its hours until ${moment(resumes_at)}`;

type Part = Pick<ProgressStatus, "bytes_done" | "bytes_total">;

const percentOf = ({ bytes_done, bytes_total }: Part): string =>
  `${bytes_total === 0 ? 0 : Math.floor((100 * bytes_done) / bytes_total)}%`;

const partWords = ({ bytes_done, bytes_total }: Part): string =>
  `${formatBytes(bytes_done)} of ${formatBytes(bytes_total)}`;

const PHASES: Readonly<Record<string, string>> = {
  READING: "reading again",
  COMMITTING: "committing",
  UNPACKING: "unpacking",
};

/** One VIB on its way: id, what is done with it, how far. */
export const vibCells = (vib: VibProgressStatus): readonly string[] => [
  vib.id,
  `${formatBytes(vib.bytes_done)} of ${formatBytes(vib.bytes_total)}`,
  PHASES[vib.phase] ?? speedWords({ ...vib, max_bytes_per_second: 0 }),
];

/** How a target stands: "PARTIAL, 7 of 8 VIBs"; never a colour, never a word alone for a failure. */
export function targetWords({ target_id, state, vibs_wanted, vibs_staged, manager, problem }: TargetStatus): string {
  const numbers = `${vibs_staged} of ${vibs_wanted} VIBs`;
  // Of a target that cannot be read nobody knows what it wants.
  const failed = vibs_wanted === 0 ? "FAILED" : `FAILED, ${numbers}`;
  switch (state) {
    case "not-stageable":
      return `${target_id}: firmware: not stageable (${manager === "" ? "no manager named" : `manager ${manager}`}); installed during remediation`;
    case "compliant":
      return `${target_id}: compliant, nothing to stage`;
    case "failed":
      return `${target_id}: ${failed}${problem === null ? "" : `: ${problem.code}: ${problem.message}`}`;
    default:
      return `${target_id}: ${state.toUpperCase()}, ${numbers}`;
  }
}

export const rate = (bytesPerSecond: number): string => `${formatBytes(bytesPerSecond)}/s`;
