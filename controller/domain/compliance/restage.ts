import type { HostCompliance, PartCompliance } from "../compliance-model.js";
import type { ResolvedVib } from "../resolved-image.js";
import type { ImageInForce } from "./host-compliance.js";
import { stagingState, UNREADABLE_CODE, type StagingEvidence } from "./staging-state.js";

/** The last check of a host in the light of a newer receipt: what differs stays, what is staged is judged again. Another image's check stays as it is. */
export function restage(checked: HostCompliance, image: ImageInForce, evidence: StagingEvidence): HostCompliance {
  if (checked.status !== "NON_COMPLIANT" || checked.imageDigest !== image.imageDigest) return checked;
  const { imageDigest } = image;
  const judge = (component?: string) =>
    stagingState({ imageDigest, needed: neededOf(checked, image, component) }, evidence);
  const blind = checked.findings.some(({ code }) => code === UNREADABLE_CODE);
  const staging = { ...judge(), ...(blind && { stageStatus: "NOT_STAGED" as const }) };
  const restaged = (name: string, part: PartCompliance): PartCompliance =>
    part.status === "NON_COMPLIANT" ? { ...part, stageStatus: judge(name).stageStatus } : part;
  const other = checked.findings.filter(({ code }) => code !== "FIRMWARE_NOT_STAGEABLE");
  return {
    ...checked,
    stageStatus: staging.stageStatus,
    baseImage:
      checked.baseImage.status === "NON_COMPLIANT"
        ? { ...checked.baseImage, stageStatus: staging.stageStatus }
        : checked.baseImage,
    components: Object.fromEntries(
      Object.entries(checked.components).map(([name, part]) => [name, restaged(name, part)]),
    ),
    findings: [...other, ...staging.findings],
    vibsWanted: staging.vibsWanted,
    vibsStaged: staging.vibsStaged,
    bytesWanted: staging.bytesWanted,
    bytesStaged: staging.bytesStaged,
    persistence: staging.persistence,
  };
}

function neededOf(checked: HostCompliance, image: ImageInForce, component?: string): readonly ResolvedVib[] {
  const own = checked.differences.filter((one) => component === undefined || one.component === component);
  const digests = new Set(own.map(({ sha256 }) => sha256));
  return image.resolved.vibs.filter(({ vib }) => digests.has(vib.sha256));
}
