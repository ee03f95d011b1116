import { meetsFloor, type AcceptanceLevel } from "../../../formats/vib/acceptance.js";
import type { TargetSoftware } from "../../../formats/vib/target.js";
import type { ComplianceStatus, Finding, HostCompliance, Impact, VibDifference } from "../compliance-model.js";
import type { ResolvedImage, ResolvedVib } from "../resolved-image.js";
import { differencesOf, type Difference } from "./differences.js";
import { partsOf } from "./parts.js";
import { stagingState, UNREADABLE_CODE, type StagingEvidence } from "./staging-state.js";
import { takesVib } from "./target-match.js";

/** The image that a host is judged by. */
export interface ImageInForce {
  readonly commitId: string;
  readonly imageDigest: string;
  readonly resolved: ResolvedImage;
}

export interface HostFactsForCheck {
  readonly hostId: string;
  /** What every target runs, measured now (promise 8). */
  readonly software: readonly TargetSoftware[];
  /** The host's floor: it refuses VIBs below it. */
  readonly acceptanceLevel: AcceptanceLevel;
  readonly staging: StagingEvidence;
  /** RFC 3339. */
  readonly scannedAt: string;
}

/** Judges a host by an image (VLCM part 5): what differs on each target, whether that can be installed, what it costs, whether it is staged. */
export function checkHost(image: ImageInForce, host: HostFactsForCheck): HostCompliance {
  const unreadable = host.software.filter(({ trouble }) => trouble !== undefined);
  const own = unreadable.map(unreadableFinding).find((_, at) => unreadable[at]?.target.kind === "HOST");
  // Nothing that its DPUs and devices say makes up for the host itself.
  if (own !== undefined) return unavailableHost(image, { ...host, code: own.code, reason: own.message });
  const software = host.software.filter(({ trouble }) => trouble === undefined);
  const judged = checkTargets(image, { ...host, software });
  return unreadable.length === 0 ? judged : withUnreadable(judged, unreadable);
}

/** The failure of a DPU or device is its own: the others are judged, and staged, all the same; the host is not compliant and not staged. */
function withUnreadable(judged: HostCompliance, unreadable: readonly TargetSoftware[]): HostCompliance {
  const status = judged.status === "COMPLIANT" ? "NON_COMPLIANT" : judged.status;
  return {
    ...judged,
    status,
    stageStatus: status === "NON_COMPLIANT" ? "NOT_STAGED" : null,
    impact: worse(judged.impact, "UNKNOWN"),
    findings: [...unreadable.map(unreadableFinding), ...judged.findings],
  };
}

const unreadableFinding = ({ target, trouble = "" }: TargetSoftware): Finding => ({
  severity: "WARNING",
  code: UNREADABLE_CODE,
  message: `cannot tell what ${target.id} runs: ${trouble}`,
});

function checkTargets(image: ImageInForce, host: HostFactsForCheck): HostCompliance {
  const differences = host.software.flatMap((software) => differencesOf(software, image.resolved.vibs));
  const needed = differences.flatMap(({ wanted }) => (wanted === undefined ? [] : [wanted]));
  const staging = stagingState({ imageDigest: image.imageDigest, needed }, host.staging);
  const findings = [
    ...host.software.flatMap((software) => platformFindings(software, image.resolved.vibs)),
    ...differences.flatMap((one) => differenceFindings(one, host.acceptanceLevel)),
    ...staging.findings,
  ];
  const status = statusOf(differences, findings);
  return {
    hostId: host.hostId,
    status,
    stageStatus: status === "NON_COMPLIANT" ? staging.stageStatus : null,
    impact: differences.map(impactOf).reduce(worse, "NO_IMPACT"),
    scannedAt: host.scannedAt,
    commitId: image.commitId,
    imageDigest: image.imageDigest,
    findings,
    ...partsOf({
      image: image.resolved,
      software: host.software,
      differences,
      staging: host.staging,
      imageDigest: image.imageDigest,
    }),
    differences: differences.map(({ difference }) => difference),
    vibsWanted: staging.vibsWanted,
    vibsStaged: staging.vibsStaged,
    bytesWanted: staging.bytesWanted,
    bytesStaged: staging.bytesStaged,
    persistence: staging.persistence,
  };
}

/** A host that could not be asked: UNAVAILABLE, with the reason in words. */
export function unavailableHost(
  image: ImageInForce,
  host: { readonly hostId: string; readonly scannedAt: string; readonly code: string; readonly reason: string },
): HostCompliance {
  return {
    hostId: host.hostId,
    status: "UNAVAILABLE",
    stageStatus: null,
    impact: "UNKNOWN",
    scannedAt: host.scannedAt,
    commitId: image.commitId,
    imageDigest: image.imageDigest,
    findings: [{ severity: "ERROR", code: host.code, message: host.reason }],
    baseImage: {
      status: "UNAVAILABLE",
      stageStatus: null,
      current: null,
      target: image.resolved.baseImage.version,
      source: "BASE_IMAGE",
    },
    components: {},
    differences: [],
    vibsWanted: 0,
    vibsStaged: 0,
    bytesWanted: 0,
    bytesStaged: 0,
    persistence: null,
  };
}

function statusOf(differences: readonly Difference[], findings: readonly Finding[]): ComplianceStatus {
  if (findings.some(({ severity }) => severity === "ERROR")) return "INCOMPATIBLE";
  return differences.length === 0 ? "COMPLIANT" : "NON_COMPLIANT";
}

/** A host or DPU for whose platform the image holds nothing cannot take it; a device without firmware in the image stays as it is. */
function platformFindings({ target }: TargetSoftware, image: readonly ResolvedVib[]): Finding[] {
  if (target.kind === "FIRMWARE" || image.some(({ vib }) => takesVib(target, vib.target))) return [];
  const message = `the image holds nothing for ${target.id}, which runs the platform ${target.platform}`;
  return [{ severity: "ERROR", code: "PLATFORM_NOT_IN_IMAGE", message }];
}

function differenceFindings({ difference, wanted }: Difference, floor: AcceptanceLevel): Finding[] {
  const findings: Finding[] = [];
  if (difference.action === "DOWNGRADE") findings.push(downgrade(difference));
  if (difference.action === "REMOVE") findings.push(removed(difference));
  if (wanted !== undefined && !meetsFloor(wanted.vib.acceptanceLevel, floor)) findings.push(tooLow(wanted, floor));
  return findings;
}

// VLCM part 5: a target lower than what runs is INCOMPATIBLE.
const downgrade = ({ name, target, current, wanted }: VibDifference): Finding => ({
  severity: "ERROR",
  code: "DOWNGRADE",
  message: `${name} on ${target} is ${current}, higher than ${wanted} of the image; put the same or a higher version into the image, or remove it from the host`,
});

const removed = ({ name, target, current }: VibDifference): Finding => ({
  severity: "WARNING",
  code: "STANDALONE_VIB_REMOVED",
  message: `${name} ${current} on ${target} is not in the image; remediation removes it`,
});

const tooLow = ({ vib }: ResolvedVib, floor: AcceptanceLevel): Finding => ({
  severity: "ERROR",
  code: "ACCEPTANCE_TOO_LOW",
  message: `${vib.id} is ${vib.acceptanceLevel}, below the host's acceptance level ${floor}`,
});

const IMPACTS: readonly Impact[] = [
  "NO_IMPACT",
  "PARTIAL_MAINTENANCE_MODE_REQUIRED",
  "MAINTENANCE_MODE_REQUIRED",
  "UNKNOWN",
  "REBOOT_REQUIRED",
];

/** The costlier of two; not knowing weighs more than anything short of a reboot. */
export const worse = (a: Impact, b: Impact): Impact => (IMPACTS.indexOf(a) > IMPACTS.indexOf(b) ? a : b);

/** A removal is taken to need a reboot, since what is installed does not tell whether it may go while the host runs. */
function impactOf({ wanted }: Difference): Impact {
  if (wanted === undefined || wanted.vib.target.kind === "FIRMWARE" || !wanted.liveInstall) return "REBOOT_REQUIRED";
  return wanted.maintenanceOnInstall ? "MAINTENANCE_MODE_REQUIRED" : "NO_IMPACT";
}
