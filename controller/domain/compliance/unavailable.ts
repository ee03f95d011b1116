import type { HostCompliance, LastGoodCheck } from "../compliance-model.js";
import type { ResolvedImage } from "../resolved-image.js";

/** The image that a host is judged by. */
export interface ImageInForce {
  readonly commitId: string;
  readonly imageDigest: string;
  readonly resolved: ResolvedImage;
}

export interface Silence {
  readonly hostId: string;
  /** RFC 3339. */
  readonly scannedAt: string;
  readonly code: string;
  readonly reason: string;
  readonly remedy?: string;
}

/** A host that could not be asked: UNAVAILABLE, with the reason in words. */
export function unavailableHost(image: ImageInForce, host: Silence): HostCompliance {
  const { hostId, scannedAt, code, reason, remedy = "Check it again once the reason is gone." } = host;
  const unknownPart = { status: "UNAVAILABLE", stageStatus: null, current: null, needs: [] } as const;
  const { baseImage, addOn } = image.resolved;
  return {
    hostId,
    status: "UNAVAILABLE",
    stageStatus: null,
    impact: "UNKNOWN",
    scannedAt,
    commitId: image.commitId,
    imageDigest: image.imageDigest,
    findings: [{ severity: "ERROR", code, message: reason, remedy }],
    baseImage: { ...unknownPart, target: baseImage.version, source: "BASE_IMAGE" },
    addOn: addOn === undefined ? null : { ...unknownPart, name: addOn.name, target: addOn.version, source: "ADD_ON" },
    hardwareSupport: {},
    components: {},
    solutions: {},
    differences: [],
    dataProcessingUnits: {},
    targets: [],
    hardware: null,
    unknown: { since: scannedAt, code, reason, remedy, lastGood: null },
    vibsWanted: 0,
    vibsStaged: 0,
    bytesWanted: 0,
    bytesStaged: 0,
    persistence: null,
  };
}

/** A new result in the place of the one before: a host that stays unknown is so since the first failed check, and what was last known stays told. */
export function succeeding(before: HostCompliance | undefined, now: HostCompliance): HostCompliance {
  if (now.unknown === null || before === undefined) return now;
  if (before.unknown === null) return { ...now, unknown: { ...now.unknown, lastGood: lastGoodOf(before) } };
  const { since, lastGood } = before.unknown;
  return { ...now, unknown: { ...now.unknown, since, lastGood } };
}

export const lastGoodOf = ({ scannedAt, commitId, status, stageStatus }: HostCompliance): LastGoodCheck => ({
  scannedAt,
  commitId,
  status,
  stageStatus,
});
