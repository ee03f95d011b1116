import type { HostCompliance, Impact, VibDifference } from "../compliance-model.js";

/** What a remediation would do to one host, from what is remembered of it; nothing is asked. */
export interface HostForecast {
  readonly hostId: string;
  readonly status: HostCompliance["status"];
  readonly impact: Impact;
  readonly staged: "staged" | "not-staged" | "unknown";
  /** Still to be fetched, before maintenance mode. */
  readonly bytesToFetch: number;
  readonly changes: readonly VibDifference[];
  /** How the last one went that ended well; null where there was none. */
  readonly lastTime: { readonly tookMs: number; readonly maintenanceMs: number; readonly endedAt: string } | null;
  readonly sentences: readonly string[];
}

const IMPACT_WORDS: Readonly<Record<Impact, string>> = {
  NO_IMPACT: "needs neither maintenance mode nor a reboot",
  PARTIAL_MAINTENANCE_MODE_REQUIRED: "needs partial maintenance mode",
  MAINTENANCE_MODE_REQUIRED: "needs maintenance mode, and no reboot",
  REBOOT_REQUIRED: "needs maintenance mode and a reboot",
  UNKNOWN: "it is not known whether it needs a reboot",
};

export function forecastOf(host: HostCompliance, lastTime: HostForecast["lastTime"]): HostForecast {
  const bytesToFetch = Math.max(0, host.bytesWanted - host.bytesStaged);
  const staged = host.stageStatus === null ? "unknown" : host.stageStatus === "STAGED" ? "staged" : "not-staged";
  const known = { hostId: host.hostId, status: host.status, impact: host.impact, staged, bytesToFetch } as const;
  return { ...known, changes: host.differences, lastTime, sentences: sentencesOf(host, bytesToFetch, lastTime) };
}

function sentencesOf(
  host: HostCompliance,
  bytesToFetch: number,
  lastTime: HostForecast["lastTime"],
): readonly string[] {
  if (host.status === "COMPLIANT") return ["runs the image already: nothing is done"];
  if (host.status === "UNAVAILABLE")
    return [`is unknown: ${host.unknown?.reason ?? "it was not checked"}; it is checked first`];
  if (host.status === "INCOMPATIBLE") return ["cannot take the image: the whole run is refused"];
  const installs = host.differences.filter(({ action }) => action !== "REMOVE").length;
  const removals = host.differences.length - installs;
  const fetch =
    bytesToFetch === 0 ? "everything is staged: not one byte is fetched" : `${bytesToFetch} bytes are staged first`;
  const before =
    lastTime === null
      ? []
      : [
          `last time it took ${seconds(lastTime.tookMs)} s, ${seconds(lastTime.maintenanceMs)} s of them in maintenance mode`,
        ];
  return [`${installs} VIBs are installed, ${removals} removed`, IMPACT_WORDS[host.impact], fetch, ...before];
}

const seconds = (ms: number): number => Math.round(ms / 1000);

/** The whole of a run in words. */
export function runSentences(hosts: readonly HostForecast[], limit: number): readonly string[] {
  const open = hosts.filter(({ status }) => status !== "COMPLIANT");
  const reboots = open.filter(({ impact }) => impact === "REBOOT_REQUIRED").length;
  const calm = open.filter(
    ({ impact }) => impact === "MAINTENANCE_MODE_REQUIRED" || impact === "REBOOT_REQUIRED",
  ).length;
  const atOnce = limit >= hosts.length ? "all of them at once" : `at most ${limit} out of service at once`;
  return [
    `${open.length} of ${hosts.length} hosts are remediated: ${calm} enter maintenance mode, ${reboots} reboot; ${atOnce}`,
  ];
}
