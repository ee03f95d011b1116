import type { TargetSoftware } from "../../../formats/vib/target.js";
import type {
  Finding,
  HostCompliance,
  PartCompliance,
  SoftwareCompliance,
  TargetCompliance,
} from "../compliance-model.js";
import type { Difference } from "./differences.js";
import { finding } from "../finding/finding-table.js";
import { NO_ORIGINS } from "../finding/origins.js";
import { worse } from "./impact.js";
import { withStaging } from "./restage.js";
import { judgeSoftware, type Judging } from "./software-compliance.js";
import { UNREADABLE_CODE, type StagingEvidence } from "./staging-state.js";
import { unavailableHost, type ImageInForce } from "./unavailable.js";

export interface HostFactsForCheck extends Pick<Judging, "acceptanceLevel"> {
  readonly hostId: string;
  /** What every target runs, measured now (promise 8). */
  readonly software: readonly TargetSoftware[];
  readonly staging: StagingEvidence;
  /** RFC 3339. */
  readonly scannedAt: string;
  /** What the machine calls itself; left out where its agent does not tell: then nothing is for the wrong hardware. */
  readonly hardware?: Judging["hardware"] | undefined;
  /** Who brought what is installed, as far as the library knows. */
  readonly origins?: Judging["origins"];
  /** What the registered hardware support managers of the image say. */
  readonly verdicts?: Judging["verdicts"];
}

/** Judges a host by an image (VLCM part 5): what differs on each target, whether that can be installed, what it costs, whether it is staged. */
export function checkHost(image: ImageInForce, host: HostFactsForCheck): HostCompliance {
  const blind = host.software.filter(({ trouble }) => trouble !== undefined);
  const own = blind.find(({ target }) => target.kind === "HOST");
  // Nothing that its DPUs and devices say makes up for the host itself.
  if (own !== undefined) {
    const { code, message: reason, remedy } = unreadable(own);
    return unavailableHost(image, { ...host, code, reason, remedy });
  }
  const judging: Judging = {
    image: image.resolved,
    acceptanceLevel: host.acceptanceLevel,
    hardware: host.hardware,
    origins: host.origins ?? NO_ORIGINS,
    verdicts: host.verdicts ?? [],
  };
  const readable = host.software.filter(({ trouble }) => trouble === undefined);
  const { compliance, differences } = judgeSoftware(readable, judging);
  const whole: HostCompliance = {
    ...(blind.length === 0 ? compliance : withBlind(compliance, blind)),
    hostId: host.hostId,
    scannedAt: host.scannedAt,
    commitId: image.commitId,
    imageDigest: image.imageDigest,
    differences: differences.map(({ difference }) => difference),
    dataProcessingUnits: dpusOf(host.software, judging),
    targets: host.software.map((one) => targetOf(one, differences)),
    hardware: host.hardware ?? null,
    unknown: null,
    vibsWanted: 0,
    vibsStaged: 0,
    bytesWanted: 0,
    bytesStaged: 0,
    persistence: null,
  };
  return withStaging(whole, image, host.staging);
}

const unreadable = ({ target, trouble = "" }: TargetSoftware): Finding =>
  finding(UNREADABLE_CODE, { target: target.id, why: trouble });

/** The failure of a DPU or device is its own: the others are judged, and staged, all the same; the host is not compliant and not staged. */
const withBlind = (judged: SoftwareCompliance, blind: readonly TargetSoftware[]): SoftwareCompliance => ({
  ...judged,
  status: judged.status === "COMPLIANT" ? "NON_COMPLIANT" : judged.status,
  impact: worse(judged.impact, "UNKNOWN"),
  findings: [...blind.map(unreadable), ...judged.findings],
});

/** Each DPU by itself: never managed alone, and yet its own boot banks (VLCM part 4). Hardware and firmware are the host's. */
function dpusOf(software: readonly TargetSoftware[], judging: Judging): Readonly<Record<string, SoftwareCompliance>> {
  const withoutFirmware = { ...judging, image: { ...judging.image, hardwareSupport: [] }, verdicts: [] };
  const dpus = software.filter(({ target }) => target.kind === "DPU");
  return Object.fromEntries(
    dpus.map((dpu) => [
      dpu.target.id,
      dpu.trouble === undefined
        ? judgeSoftware([dpu], withoutFirmware).compliance
        : unknownDpu(dpu, judging.image.baseImage.version),
    ]),
  );
}

function unknownDpu(dpu: TargetSoftware, target: string): SoftwareCompliance {
  const baseImage: PartCompliance = {
    ...{ status: "UNAVAILABLE", stageStatus: null, current: null, target, source: "BASE_IMAGE", needs: [] },
  };
  return {
    ...{ status: "UNAVAILABLE", stageStatus: null, impact: "UNKNOWN", findings: [unreadable(dpu)], baseImage },
    ...{ addOn: null, hardwareSupport: {}, components: {}, solutions: {} },
  };
}

function targetOf({ target, version, trouble }: TargetSoftware, differences: readonly Difference[]): TargetCompliance {
  const own = differences.filter(({ difference }) => difference.target === target.id);
  const needs = [...new Set(own.flatMap(({ wanted }) => wanted?.vib.sha256 ?? []))];
  return {
    target: target.id,
    kind: target.kind,
    platform: target.platform,
    version,
    status: trouble === undefined ? statusOf(own) : "UNAVAILABLE",
    stageStatus: null,
    impact:
      trouble === undefined ? own.map(({ difference }) => difference.impact).reduce(worse, "NO_IMPACT") : "UNKNOWN",
    vibsWanted: needs.length,
    vibsStaged: 0,
    needs,
  };
}

function statusOf(own: readonly Difference[]): TargetCompliance["status"] {
  if (own.length === 0) return "COMPLIANT";
  return own.some(({ difference }) => difference.action === "DOWNGRADE") ? "INCOMPATIBLE" : "NON_COMPLIANT";
}
