import type { HostRemediation } from "../../controller/api/wire/remediation/apply.js";
import { useApp } from "../app/app.js";
import { formatDuration } from "../format/time.js";
import { maintenanceSeconds } from "./step-track.js";
import { useHeardNow } from "./use-heard-now.js";

/** How long a host has been in maintenance mode so far, or was in all; nothing where it was not. */
export function MaintenanceTime({ remediation }: { remediation: HostRemediation }) {
  const { language } = useApp();
  const seconds = maintenanceSeconds(remediation, useHeardNow());
  if (seconds === 0) return null;
  return <span class="maintenance-time">{language.say("remediation.window", { time: formatDuration(seconds) })}</span>;
}
