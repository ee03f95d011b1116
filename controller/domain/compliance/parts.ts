import type { TargetSoftware } from "../../../formats/vib/target.js";
import type { ComplianceStatus, PartCompliance, StageStatus } from "../compliance-model.js";
import type { ResolvedComponent, ResolvedImage } from "../resolved-image.js";
import type { Difference } from "./differences.js";
import { stagingState, type StagingEvidence } from "./staging-state.js";

interface PartsContext {
  readonly image: ResolvedImage;
  readonly imageDigest: string;
  readonly software: readonly TargetSoftware[];
  readonly differences: readonly Difference[];
  readonly staging: StagingEvidence;
}

export interface Parts {
  readonly baseImage: PartCompliance;
  readonly components: Readonly<Record<string, PartCompliance>>;
}

/** Compliance of the base image as a whole, of every component above it, and of each of its own components that differs. */
export function partsOf(context: PartsContext): Parts {
  const { image, software, differences } = context;
  const inBase = new Set(image.components.filter(({ source }) => source === "BASE_IMAGE").map(({ name }) => name));
  const ofBase = differences.filter(({ difference }) => inBase.has(difference.component ?? ""));
  const parts = image.components
    .map((component) => ({
      component,
      own: differences.filter(({ difference }) => difference.component === component.name),
    }))
    .filter(({ component, own }) => component.source !== "BASE_IMAGE" || own.length > 0);
  return {
    baseImage: {
      ...judged(ofBase, context),
      current: software.find(({ target }) => target.kind === "HOST")?.version ?? null,
      target: image.baseImage.version,
      source: "BASE_IMAGE",
    },
    components: Object.fromEntries(
      parts.map(({ component, own }) => [component.name, partOf(component, own, context)]),
    ),
  };
}

const partOf = (component: ResolvedComponent, own: readonly Difference[], context: PartsContext): PartCompliance => ({
  ...judged(own, context),
  current:
    own.length === 0
      ? component.version
      : (own.find(({ difference }) => difference.current)?.difference.current ?? null),
  target: component.version,
  source: component.source,
});

function judged(
  own: readonly Difference[],
  context: PartsContext,
): { status: ComplianceStatus; stageStatus: StageStatus | null } {
  if (own.length === 0) return { status: "COMPLIANT", stageStatus: null };
  if (own.some(({ difference }) => difference.action === "DOWNGRADE"))
    return { status: "INCOMPATIBLE", stageStatus: null };
  const needed = own.flatMap(({ wanted }) => (wanted === undefined ? [] : [wanted]));
  const { stageStatus } = stagingState({ imageDigest: context.imageDigest, needed }, context.staging);
  return { status: "NON_COMPLIANT", stageStatus };
}
