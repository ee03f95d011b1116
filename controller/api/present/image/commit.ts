import type { ImageDiff } from "../../../domain/history/image-diff.js";
import type { HostCompliance } from "../../../domain/compliance-model.js";
import type { Notice } from "../../../domain/resolved-image.js";
import type { ImageRecord } from "../../../store/images/images.js";
import type { CommitInfo, ImageDiff as WireDiff } from "../../wire/image/image.js";

/** A commit as vSphere shows it; APPLIED when the last check of every host was against it and found the host compliant. */
export function presentCommit(image: ImageRecord, compliance: readonly HostCompliance[]): CommitInfo {
  const applied = compliance.every(
    ({ imageDigest, status }) => imageDigest === image.imageDigest && status === "COMPLIANT",
  );
  return {
    author: image.author,
    commit_time: image.createdAt,
    description: image.message,
    apply_status: applied && compliance.length > 0 ? "APPLIED" : "NOT_APPLIED",
    greenroom: {
      commit: image.commitId,
      manifest_version: image.version,
      image_digest: image.imageDigest,
      display_name: image.resolved.displayName,
      expires_at: image.expiresAt,
      vibs: image.resolved.vibs.length,
      bytes: image.resolved.vibs.reduce((sum, { vib }) => sum + vib.sizeBytes, 0),
    },
  };
}

export const presentDiff = (
  { parts, components, vibs }: ImageDiff,
  between: { readonly from: string; readonly to: string; readonly unresolved: readonly Notice[] },
): WireDiff => ({
  from: between.from,
  to: between.to,
  parts: parts.map((part) => ({ ...part })),
  components: components.map((part) => ({ ...part })),
  vibs: vibs.map(({ name, targetKind, platform, change, from, to }) => {
    return { name, target_kind: targetKind, platform, change, from: from && { ...from }, to: to && { ...to } };
  }),
  unresolved: between.unresolved.map(({ code, message }) => ({ code, message })),
});
