import type { ImageManifest } from "../../../formats/manifest/image-manifest.js";
import type { Target } from "../../../formats/vib/target.js";
import { takesVib } from "../../domain/staging-plan.js";
import type { TargetStaging } from "../../domain/target-staging.js";
import type { OrderedImage } from "../../domain/staged-image.js";
import { planFor, targetsOf, type HostFacts } from "../../staging/steps/plan.js";

/** How a target stands to an image, and for firmware that cannot be staged whose decision that is. */
export interface ShownTarget extends TargetStaging {
  readonly manager?: string;
}

/** The targets of one image, with the hardware support managers that its manifest names. */
export const withManagers = (
  stagings: readonly TargetStaging[],
  targets: readonly Target[],
  manifest: ImageManifest,
): readonly ShownTarget[] =>
  stagings.map((one) => {
    if (one.state !== "not-stageable") return one;
    const target = targets.find(({ id }) => id === one.id);
    const vib = manifest.vibs.find((each) => !each.target.stageable && target && takesVib(target, each.target));
    return { ...one, manager: vib?.target.manager ?? "" };
  });

/** How every target stands to each of these images, by image digest, as far as a measurement of the host tells. */
export const targetsByImage = (
  images: readonly OrderedImage[],
  facts: HostFacts,
): ReadonlyMap<string, readonly ShownTarget[]> =>
  new Map(
    images.map(({ manifest }) => {
      const targets = facts.software.map(({ target }) => target);
      const stagings = targetsOf(planFor(manifest, facts), facts, new Map());
      return [manifest.imageDigest, withManagers(stagings, targets, manifest)];
    }),
  );
