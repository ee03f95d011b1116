import type { ResolvedVib } from "../../domain/resolved-image.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { SoftwareInfo } from "../wire/software.js";
import { presentParts, type Offers } from "./image/software-parts.js";

type WireVib = SoftwareInfo["greenroom"]["vibs"][number];

/** SoftwareInfo: the spec as it was committed, and in `greenroom` what it resolved to. */
export function presentSoftware(image: ImageRecord, offers: Offers): SoftwareInfo {
  const { spec, resolved } = image;
  const { displayName, releaseDate, version } = resolved.baseImage;
  return {
    base_image: {
      version: spec.baseImage.version,
      details: { display_name: displayName, display_version: version, release_date: releaseDate },
    },
    ...presentParts(spec, offers),
    greenroom: {
      commit: image.commitId,
      image_digest: image.imageDigest,
      manifest_version: image.version,
      author: image.author,
      committed_at: image.createdAt,
      message: image.message,
      notices: resolved.notices.map(({ code, message }) => ({ code, message })),
      vibs: resolved.vibs.map(presentVib),
    },
  };
}

const presentVib = ({ vib, chosenBy }: ResolvedVib): WireVib => ({
  id: vib.id,
  sha256: vib.sha256,
  size_bytes: vib.sizeBytes,
  component: vib.component,
  target_kind: vib.target.kind,
  platform: vib.target.platform,
  acceptance_level: vib.acceptanceLevel,
  chosen_by: chosenBy,
});
