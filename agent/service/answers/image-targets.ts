import type { OrderedImage } from "../../domain/staged-image.js";
import type { TargetStaging } from "../../domain/target-staging.js";
import { planFor, targetsOf, type HostFacts } from "../../staging/steps/plan.js";

/** How every target stands to each of these images, by image digest, as far as a measurement of the host tells. */
export const targetsByImage = (
  images: readonly OrderedImage[],
  facts: HostFacts,
): ReadonlyMap<string, readonly TargetStaging[]> =>
  new Map(images.map(({ manifest }) => [manifest.imageDigest, targetsOf(planFor(manifest, facts), facts, new Map())]));
