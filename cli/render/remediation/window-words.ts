import type { HostRemediation } from "../../../controller/api/wire/remediation/apply.js";
import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { formatSeconds } from "../../../core/terminal/quantity.js";

/** Seconds of a window: tenths below a minute, since that is where they tell. */
export const windowSeconds = (seconds: number): string =>
  seconds < 60 ? `${seconds.toFixed(1)} s` : formatSeconds(seconds);

type Saved = Pick<HostRemediation, "saved_bytes" | "saved_seconds">;
type Figure = Saved & Pick<HostRemediation, "maintenance_seconds">;

/** "staging kept 300.0 MiB and 14 s out of it"; empty where nothing was saved. */
export function savedWords({ saved_bytes: bytes, saved_seconds: seconds }: Saved): string {
  if (bytes === 0) return "";
  const time = seconds === 0 ? "" : ` and ${windowSeconds(seconds)}`;
  return `staging kept ${formatBytes(bytes)}${time} out of it`;
}

/** The figure of one host: "12.3 s in maintenance mode, staging kept … out of it"; without a window nothing was to be kept out. */
export function figureWords(remediation: Figure): string {
  if (remediation.maintenance_seconds === 0) return "never in maintenance mode";
  const window = `${windowSeconds(remediation.maintenance_seconds)} in maintenance mode`;
  const saved = savedWords(remediation);
  return saved === "" ? window : `${window}, ${saved}`;
}
