import { count } from "../../../core/terminal/quantity.js";
import type { HostCompliance, Impact, VibDifference } from "../compliance-model.js";
import type { BadImage } from "./remembered-remediation.js";

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
  /** The image failed there, and is refused until an operator clears it. */
  readonly takes: "the image" | "nothing of it";
  readonly sentences: readonly string[];
}

const IMPACT_WORDS: Readonly<Record<Impact, string>> = {
  NO_IMPACT: "needs neither maintenance mode nor a reboot",
  PARTIAL_MAINTENANCE_MODE_REQUIRED: "needs partial maintenance mode",
  MAINTENANCE_MODE_REQUIRED: "needs maintenance mode, and no reboot",
  REBOOT_REQUIRED: "needs maintenance mode and a reboot",
  UNKNOWN: "it is not known whether it needs a reboot",
};

/** `bad`: what is marked bad on the host now, which may be other than at the last check. */
export function forecastOf(
  host: HostCompliance,
  lastTime: HostForecast["lastTime"],
  bad: readonly BadImage[] = [],
): HostForecast {
  const mark = bad.find(({ imageDigest }) => imageDigest === host.imageDigest);
  const bytesToFetch = Math.max(0, host.bytesWanted - host.bytesStaged);
  const staged = host.stageStatus === null ? "unknown" : host.stageStatus === "STAGED" ? "staged" : "not-staged";
  const known = { hostId: host.hostId, status: host.status, impact: host.impact, staged, bytesToFetch } as const;
  const takes = mark === undefined ? "the image" : "nothing of it";
  const sentences = [...refusalOf(host, mark), ...sentencesOf(host, bytesToFetch, lastTime)];
  return { ...known, changes: host.differences, lastTime, takes, sentences };
}

const refusalOf = ({ status }: HostCompliance, mark: BadImage | undefined): readonly string[] =>
  mark === undefined || status === "COMPLIANT" ? [] : [`refuses the image, which failed there at ${mark.at}`];

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
  const wanted = hosts.filter(({ status }) => status !== "COMPLIANT");
  const open = wanted.filter(({ takes }) => takes === "the image");
  const reboots = open.filter(({ impact }) => impact === "REBOOT_REQUIRED").length;
  const calm = open.filter(
    ({ impact }) => impact === "MAINTENANCE_MODE_REQUIRED" || impact === "REBOOT_REQUIRED",
  ).length;
  const atOnce = limit >= hosts.length ? "all of them at once" : `at most ${limit} out of service at once`;
  return [
    `${open.length} of ${hosts.length} hosts are remediated: ${calm} enter maintenance mode, ${reboots} reboot; ${atOnce}`,
    ...refusals(wanted.filter((host) => !open.includes(host))),
  ];
}

const refusals = (hosts: readonly HostForecast[]): readonly string[] =>
  hosts.length === 0
    ? []
    : [
        `${count(hosts.length, "host")} will fail, since the image failed there before: ${hosts.map(({ hostId }) => `\`greenroom host clear-bad-image ${hostId}\``).join(", ")} once the reason is found`,
      ];
