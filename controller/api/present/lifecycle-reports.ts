import { CHECK_ENABLEMENT, type EnablementCheck, type EnablementReport } from "../../rollout/eligibility/enablement.js";
import { CHECK_HARDWARE, type HardwareReport } from "../../rollout/eligibility/hardware-compatibility.js";
import type { TaskRecord } from "../../store/activity/task-record.js";
import { localizable } from "../door/error-body.js";
import type { EnablementReportMessage } from "../wire/lifecycle/enablement.js";
import type { HardwareCompatibility, HardwareDetails } from "../wire/lifecycle/hardware-compatibility.js";
import type { Localizable, Notification, Notifications } from "../wire/message.js";

const note = (
  type: "WARNING" | "ERROR",
  code: string,
  time: string,
  words: readonly [string, string],
): Notification => ({
  type,
  id: `com.greenroom.${code}`,
  time,
  message: localizable(code, words[0]),
  resolution: localizable(`${code}.resolution`, words[1]),
});

/** What each check found; one that found nothing is there, and empty. */
function presentEnablement({ at, checks, hasImage, withoutDisk }: EnablementReport): EnablementReportMessage {
  const found: Partial<Record<EnablementCheck, Notifications>> = {};
  for (const check of checks) found[check] = {};
  if (hasImage === false) {
    const words = ["there is no image yet", "Commit a draft that has a base image."] as const;
    found.SOFTWARE_SPECIFICATION_EXISTENCE = { errors: [note("ERROR", "enablement.image_missing", at, words)] };
  }
  const warnings = (withoutDisk ?? []).map((host) =>
    note("WARNING", "enablement.scratch_volatile", at, [
      `${host} keeps what is staged in memory: it does not survive a reboot`,
      "Give the host a scratch partition on a disk.",
    ]),
  );
  if (warnings.length > 0) found.STATELESSNESS = { warnings };
  return { notifications: found };
}

export function presentHardwareReport(report: HardwareReport): HardwareCompatibility {
  return { ...presentJudgement(report), summary_result: withoutData(report) };
}

/** The same device by device: none was looked up, and none is named. */
export function presentHardwareDetails(report: HardwareReport): HardwareDetails {
  return { ...presentJudgement(report), note: withoutData(report) };
}

const presentJudgement = ({ at, commitId, baseImageVersion }: HardwareReport) => ({
  status: "HCL_DATA_UNAVAILABLE" as const,
  scan_time: at,
  commit: commitId,
  base_image_version: baseImageVersion,
  notifications: {},
});

function withoutData({ hosts }: HardwareReport): Localizable {
  const words = `no list of certified hardware is at hand: ${hosts} hosts were not judged; their firmware is part of the compliance`;
  return localizable("hardware_compatibility.no_data", words);
}

/** The result of a task about what a scope is fit for; undefined for any other. */
export function eligibilityResult({ operation, result }: TaskRecord): unknown {
  // The store gives back what the operation of this name has put there; migrations keep it readable.
  if (operation === CHECK_ENABLEMENT) return presentEnablement(result as EnablementReport);
  if (operation === CHECK_HARDWARE) return presentHardwareReport(result as HardwareReport);
  return undefined;
}
