import type { HostRemediation } from "../../../controller/api/wire/remediation/apply.js";
import { windowSeconds } from "../../render/remediation/window-words.js";

/** Whether its own machine has a word to say; before that, and in its first state, it is staged as in any staging. */
export const isOnItsTurn = ({ ordered_at, staged_ahead }: HostRemediation, step: string): boolean =>
  step !== "staging" && (ordered_at !== null || staged_ahead);

/** A step while it lasts: "rebooting, in maintenance mode for 8.1 s". */
export function stepWords(step: string, remediation: HostRemediation): string {
  const { in_maintenance_mode: isIn, maintenance_seconds: seconds, ordered_at, staged_ahead } = remediation;
  if (ordered_at === null && staged_ahead) return "staged, waits for its turn";
  const since = seconds === 0 ? "" : ` for ${windowSeconds(seconds)}`;
  return isIn ? `${step}, in maintenance mode${since}` : step;
}
