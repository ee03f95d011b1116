import type { TargetSoftware } from "../../../formats/vib/target.js";
import type { AddOnCompliance, ComplianceStatus, PartCompliance, SoftwareCompliance } from "../compliance-model.js";
import type { ComponentSource, ResolvedComponent, ResolvedImage } from "../resolved-image.js";
import type { Difference } from "./differences.js";
import type { Origins } from "../finding/origins.js";

export interface PartsContext {
  readonly image: ResolvedImage;
  readonly software: readonly TargetSoftware[];
  readonly differences: readonly Difference[];
  readonly origins: Origins;
}

export type Parts = Pick<SoftwareCompliance, "baseImage" | "addOn" | "components" | "solutions">;

/**
 * Compliance of base image, add-on and solutions as a whole, of every component above the base image, and of each of the base
 * image's own that differs; and of components that are installed and in no layer of the image. What is staged is judged later.
 */
export function partsOf(context: PartsContext): Parts {
  const { image, software } = context;
  const ofBase = ownOf(context, (component) => component.source === "BASE_IMAGE");
  return {
    baseImage: {
      ...judged(ofBase),
      current: software.find(({ target }) => target.kind !== "FIRMWARE")?.version ?? null,
      target: image.baseImage.version,
      source: "BASE_IMAGE",
    },
    addOn: addOnOf(context),
    components: Object.fromEntries([...removedComponents(context), ...wantedComponents(context)]),
    solutions: Object.fromEntries(
      (image.solutions ?? []).map(({ id, version }) => {
        const isOwn = ({ source, owner }: ResolvedComponent) => source === "SOLUTION" && owner === id;
        const components = image.components.filter(isOwn).map(({ name }) => name);
        return [id, { ...release(ownOf(context, isOwn), version, "SOLUTION"), components }];
      }),
    ),
  };
}

function addOnOf(context: PartsContext): AddOnCompliance | null {
  const { addOn } = context.image;
  if (addOn === undefined) return null;
  const own = ownOf(context, ({ source }) => source === "ADD_ON");
  return { name: addOn.name, ...release(own, addOn.version, "ADD_ON") };
}

/** A release that the host runs as a whole is there in its version; of one that it does not, no version can be told. */
export const release = (own: readonly Difference[], version: string, source: ComponentSource): PartCompliance => ({
  ...judged(own),
  current: own.length === 0 ? version : null,
  target: version,
  source,
});

/** Differences of the components that fit. */
export function ownOf(
  { image, differences }: PartsContext,
  fits: (component: ResolvedComponent) => boolean,
): readonly Difference[] {
  const names = new Set(image.components.filter(fits).map(({ name }) => name));
  return differences.filter(({ difference }) => difference.component !== null && names.has(difference.component));
}

const wantedComponents = (context: PartsContext): [string, PartCompliance][] =>
  context.image.components
    .map((component) => ({ component, own: ownOf(context, ({ name }) => name === component.name) }))
    .filter(({ component, own }) => component.source !== "BASE_IMAGE" || own.length > 0)
    .map(({ component, own }) => [component.name, partOf(component, own, context)]);

const partOf = (
  component: ResolvedComponent,
  own: readonly Difference[],
  { origins }: PartsContext,
): PartCompliance => ({
  ...judged(own),
  current: own.length === 0 ? component.version : installedVersion(component.name, own, origins),
  target: component.version,
  source: component.source,
});

/** The version of the component that the library knows for what is installed, or else that of the package itself. */
function installedVersion(component: string, own: readonly Difference[], origins: Origins): string | null {
  const known = own.flatMap(({ installed }) => (installed === undefined ? [] : (origins.get(installed.id) ?? [])));
  const same = known.find((origin) => origin.component === component);
  return same?.version ?? own.find(({ difference }) => difference.current)?.difference.current ?? null;
}

/** Installed components of which the image holds nothing: remediation removes them. */
function removedComponents({ image, differences, origins }: PartsContext): [string, PartCompliance][] {
  const wanted = new Set(image.components.map(({ name }) => name));
  return differences.flatMap(({ difference, installed }): [string, PartCompliance][] => {
    const origin = installed === undefined ? undefined : origins.get(installed.id);
    if (difference.action !== "REMOVE" || origin === undefined || wanted.has(origin.component)) return [];
    const part = { status: "NON_COMPLIANT", stageStatus: null, target: null, source: null, needs: [] } as const;
    return [[origin.component, { ...part, current: origin.version }]];
  });
}

/** Status of a part by its differences, and what it needs. */
export function judged(own: readonly Difference[]): Pick<PartCompliance, "status" | "stageStatus" | "needs"> {
  return { status: statusOf(own), stageStatus: null, needs: own.flatMap(({ wanted }) => wanted?.vib.sha256 ?? []) };
}

function statusOf(own: readonly Difference[]): ComplianceStatus {
  if (own.length === 0) return "COMPLIANT";
  return own.some(({ difference }) => difference.action === "DOWNGRADE") ? "INCOMPATIBLE" : "NON_COMPLIANT";
}
