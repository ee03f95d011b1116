import type { HostCompliance } from "../../domain/compliance-model.js";
import { restage } from "../../domain/compliance/restage.js";
import type { StagingEvidence } from "../../domain/compliance/staging-state.js";
import { lastGoodOf, unavailableHost } from "../../domain/compliance/unavailable.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostHead } from "../../store/inventory/host-record.js";

const REMEDY = "Check it with `greenroom check`; staging checks it by itself first.";

/** A host that was never checked against an image. */
export const neverChecked = ({ id, enrolledAt }: HostHead, image: ImageRecord): HostCompliance =>
  unavailableHost(image, {
    ...{ hostId: id, scannedAt: enrolledAt, code: "NEVER_CHECKED", remedy: REMEDY },
    reason: "it was never checked against the image",
  });

/** Nothing is said of an image by a check against another one: then the host is unknown until it is checked again. undefined: it is the same. */
export function outdated(stored: HostCompliance, image: ImageRecord): HostCompliance | undefined {
  if (stored.imageDigest === image.imageDigest) return undefined;
  const { hostId } = stored;
  const reason = `the image is ${image.commitId} since ${image.createdAt}, and the last check was against ${stored.commitId}`;
  const silence = { hostId, scannedAt: image.createdAt, code: "IMAGE_CHANGED_SINCE_CHECK", reason, remedy: REMEDY };
  const now = unavailableHost(image, silence);
  const lastGood = stored.unknown === null ? lastGoodOf(stored) : stored.unknown.lastGood;
  return { ...now, unknown: now.unknown && { ...now.unknown, lastGood } };
}

/** The last check of a host against its image, in the light of its newest receipt; a new commit of the same bytes is the same image. */
export const judgedAnew = (stored: HostCompliance, image: ImageRecord, evidence: StagingEvidence): HostCompliance =>
  restage({ ...stored, commitId: image.commitId }, image, evidence);
