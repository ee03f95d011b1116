import { imageDigestOf } from "../../../formats/manifest/codec.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { SoftwareSpec } from "../../../formats/spec/software-spec.js";
import type { TargetSoftware } from "../../../formats/vib/target.js";
import { differencesOf } from "../../domain/compliance/differences.js";
import { extractImage, type Extraction } from "../../domain/extraction/extract-image.js";
import type { Origins } from "../../domain/finding/origins.js";
import type { LibraryListing } from "../../domain/library-listing.js";
import { resolveImage } from "../../domain/resolution/resolve-image.js";
import type { VibDifference } from "../../domain/compliance-model.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { dialledAgent, originsIn } from "../check/host-check.js";
import type { RolloutParts } from "../rollout-parts.js";
import { completed } from "./library-for.js";

export interface HostImage extends Extraction {
  /** What the extracted spec comes to; null: it does not resolve, and a notice says why. */
  readonly imageDigest: string | null;
  /** By what the host itself would differ from that. */
  readonly differences: readonly VibDifference[];
}

/** The image that a host runs, measured now. HOST_NOT_CONNECTED, and whatever the agent answers. */
export async function extractFromHost(
  parts: Pick<RolloutParts, "store" | "fleet" | "hardwareSupport">,
  host: HostRecord,
  signal: AbortSignal,
): Promise<HostImage> {
  const agent = await dialledAgent(parts.fleet, host.id, signal);
  const { software } = await agent.getSoftware(signal);
  const listing = await parts.store.reader.contents.listing();
  const extraction = extractImage(software, listing);
  const { spec } = extraction;
  if (spec === null) return { ...extraction, imageDigest: null, differences: [] };
  const library = await completed(parts, { listing, spec, signal });
  const known = { ...extraction, notices: [...extraction.notices, ...library.notices] };
  return judged({ ...known, spec }, { software, listing: library.listing, origins: await originsIn(parts, software) });
}

interface HostNow {
  readonly software: readonly TargetSoftware[];
  readonly listing: LibraryListing;
  readonly origins: Origins;
}

/** Whether the image would leave the host as it is: what an extraction is worth. */
function judged(
  extraction: Extraction & { readonly spec: SoftwareSpec },
  { software, listing, origins }: HostNow,
): HostImage {
  const { spec, notices } = extraction;
  try {
    const image = resolveImage({ spec, pins: {}, listing });
    const readable = software.filter(({ trouble }) => trouble === undefined);
    const differences = readable
      .flatMap((one) => differencesOf(one, image, origins))
      .map(({ difference }) => difference);
    const imageDigest = imageDigestOf(image.vibs.map(({ vib }) => vib));
    return { ...extraction, notices: [...notices, ...image.notices], imageDigest, differences };
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    const { code, message } = thrown;
    return { ...extraction, notices: [...notices, { code, message }], imageDigest: null, differences: [] };
  }
}
