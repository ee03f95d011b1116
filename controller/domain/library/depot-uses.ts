import type { DraftSpec } from "../drafts/draft-spec.js";
import type { ResolvedImage } from "../resolved-image.js";

/** A thing of a depot's listing: `component nic 1.0`, `base image 9.0`, … */
export type ContentName = string;

/** What only one depot offers, and would no longer be offered without it. */
export interface Offer {
  /** SHA-256 (hex) to VIB id. */
  readonly vibs: ReadonlyMap<string, string>;
  readonly contents: ReadonlySet<ContentName>;
}

/** An image, committed or being drafted, that may use it. */
export interface ImageInUse {
  /** For people: "cluster lab (domain-c1): commit-3". */
  readonly where: string;
  readonly spec: DraftSpec;
  /** Absent for a draft that cannot be resolved. */
  readonly resolved?: ResolvedImage;
}

export const contentName = (kind: string, name: string, version: string): ContentName =>
  [kind, name, version].filter((part) => part !== "").join(" ");

const MOST_NAMED = 4;

/** One sentence for each image that uses something of the offer, naming what. */
export function usesOf(offer: Offer, images: readonly ImageInUse[]): readonly string[] {
  return images.flatMap((image) => {
    const parts = [...namesIn(image)].filter((name) => offer.contents.has(name));
    const vibs = (image.resolved?.vibs ?? []).flatMap(({ vib }) => offer.vibs.get(vib.sha256) ?? []);
    // People know layers and components; VIBs are named where nothing else is told.
    const used = [...new Set(parts.length > 0 ? parts : vibs)].sort();
    if (used.length === 0) return [];
    const more = used.length > MOST_NAMED ? ` and ${used.length - MOST_NAMED} more` : "";
    return [`${image.where} uses ${used.slice(0, MOST_NAMED).join(", ")}${more}`];
  });
}

function namesIn({ spec, resolved }: ImageInUse): ReadonlySet<ContentName> {
  const names = new Set<ContentName>();
  if (spec.baseImage !== undefined) names.add(contentName("base-image", "", spec.baseImage.version));
  if (spec.addOn !== undefined) names.add(contentName("add-on", spec.addOn.name, spec.addOn.version));
  for (const [manager, { pkg, version }] of Object.entries(spec.hardwareSupport))
    names.add(contentName("hardware-support", `${manager}/${pkg}`, version));
  for (const [name, { version }] of Object.entries(spec.solutions)) names.add(contentName("solution", name, version));
  for (const { name, version } of resolved?.components ?? []) names.add(contentName("component", name, version));
  for (const [name, version] of Object.entries(spec.components))
    if (version !== null) names.add(contentName("component", name, version));
  return names;
}

/** SHA-256 of every VIB that an image needs. */
export const vibsOf = (images: readonly ImageInUse[]): ReadonlySet<string> =>
  new Set(images.flatMap(({ resolved }) => (resolved?.vibs ?? []).map(({ vib }) => vib.sha256)));
