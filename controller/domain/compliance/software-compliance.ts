import type { AcceptanceLevel } from "../../../formats/vib/acceptance.js";
import type { Machine, TargetSoftware } from "../../../formats/vib/target.js";
import type { ComplianceStatus, Finding, SoftwareCompliance } from "../compliance-model.js";
import type { ResolvedImage } from "../resolved-image.js";
import { differencesOf, type Difference } from "./differences.js";
import { differenceFindings } from "../finding/difference-findings.js";
import type { Origins } from "../finding/origins.js";
import { setFindings } from "../finding/set-findings.js";
import { hardwareSupportOf, type ManagerVerdict } from "./hardware-support.js";
import { worse } from "./impact.js";
import { partsOf } from "./parts.js";

/** What targets are judged by besides the image. */
export interface Judging {
  readonly image: ResolvedImage;
  /** The host's floor: it refuses VIBs below it. */
  readonly acceptanceLevel: AcceptanceLevel;
  readonly hardware: Machine | undefined;
  readonly origins: Origins;
  readonly verdicts: readonly ManagerVerdict[];
}

export interface JudgedSoftware {
  /** Nothing said yet of what is staged: `restage` does. */
  readonly compliance: SoftwareCompliance;
  readonly differences: readonly Difference[];
}

/** What targets come to together: what differs on each, whether that can be installed, what it costs. */
export function judgeSoftware(software: readonly TargetSoftware[], judging: Judging): JudgedSoftware {
  const { image, origins } = judging;
  const differences = software.flatMap((one) => differencesOf(one, image, origins));
  const context = { image, software, differences, origins };
  const hardwareSupport = hardwareSupportOf(context, judging.verdicts);
  const findings = [
    ...software.flatMap((one) => setFindings(one, image, judging.hardware)),
    ...differences.flatMap((one) => differenceFindings(one, judging.acceptanceLevel)),
    ...Object.values(hardwareSupport).flatMap((one) => [
      ...one.findings,
      ...Object.values(one.modules).flatMap((module) => module.findings),
    ]),
  ];
  const open = Object.values(hardwareSupport).filter(({ status }) => status !== "COMPLIANT");
  const compliance: SoftwareCompliance = {
    status: statusOf(findings, differences.length + open.length),
    stageStatus: null,
    impact: differences.map(({ difference }) => difference.impact).reduce(worse, "NO_IMPACT"),
    findings,
    ...partsOf(context),
    hardwareSupport,
  };
  return { compliance, differences };
}

/** Firmware of which nobody can say that it complies keeps a host from being called compliant, and from nothing else. */
function statusOf(findings: readonly Finding[], open: number): ComplianceStatus {
  if (findings.some(({ severity }) => severity === "ERROR")) return "INCOMPATIBLE";
  return open === 0 ? "COMPLIANT" : "NON_COMPLIANT";
}
