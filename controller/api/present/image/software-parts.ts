import type { DraftSpec } from "../../../domain/drafts/draft-spec.js";
import type { LibraryListing } from "../../../domain/library-listing.js";
import type { EffectiveComponents, SoftwareParts } from "../../wire/image/image-parts.js";
import type { ResolvedImage } from "../../../domain/resolved-image.js";

export type Offers = Omit<LibraryListing, "vibs">;

interface Named {
  readonly displayName: string;
  readonly vendor?: string;
}

/** Left out where the library does not know the release any more. */
const detailsOf = (found: Named | undefined, version: string) =>
  found === undefined
    ? {}
    : { details: { display_name: found.displayName, display_version: version, vendor: found.vendor ?? "" } };

/** A spec as vSphere's SoftwareInfo shows it, names of the library beside the versions; removed components have version null. */
export function presentParts(spec: DraftSpec, offers: Offers): SoftwareParts {
  return {
    ...(spec.addOn !== undefined && { add_on: { ...spec.addOn, ...addOnDetails(spec.addOn, offers) } }),
    components: Object.fromEntries([
      ...Object.entries(spec.components).map(([name, version]) => [name, presentComponent(name, version, offers)]),
      ...spec.removedComponents.map((name) => [name, { version: null, ...removedDetails(name, offers) }]),
    ]) as SoftwareParts["components"],
    solutions: Object.fromEntries(
      Object.entries(spec.solutions).map(([name, { version, components }]) => {
        const found = offers.solutions.find((one) => one.name === name && one.version === version);
        const named = components.map((component) => ({ component }));
        return [name, { version, components: named, ...solutionDetails(found, offers) }];
      }),
    ),
    ...(Object.keys(spec.hardwareSupport).length > 0 && {
      hardware_support: { packages: { ...spec.hardwareSupport } },
    }),
  };
}

/** A solution with the names of its components, as far as the library knows them. */
function solutionDetails(found: Offers["solutions"][number] | undefined, { components }: Offers) {
  if (found === undefined) return {};
  const named = Object.entries(found.components).map(([component, version]) => {
    const known = components.find((one) => one.name === component && one.version === version);
    return {
      component,
      ...{ display_name: known?.displayName ?? component, display_version: version, vendor: known?.vendor ?? "" },
    };
  });
  const { displayName, version } = found;
  return { details: { display_name: displayName, display_version: version, vendor: "", components: named } };
}

export function presentBaseImage(version: string, { baseImages }: Offers) {
  const found = baseImages.find((one) => one.version === version);
  if (found === undefined) return { version };
  const { displayName, releaseDate } = found;
  return { version, details: { display_name: displayName, display_version: version, release_date: releaseDate } };
}

const addOnDetails = ({ name, version }: { name: string; version: string }, { addOns }: Offers) =>
  detailsOf(
    addOns.find((one) => one.name === name && one.version === version),
    version,
  );

function presentComponent(name: string, version: string | null, { components }: Offers) {
  if (version === null) return removedDetails(name, { components });
  const found = components.find((one) => one.name === name && one.version === version);
  return { version, ...detailsOf(found, version) };
}

/** Without a version, the display name of any release tells what it is. */
const removedDetails = (name: string, { components }: Pick<Offers, "components">) =>
  detailsOf(
    components.find((one) => one.name === name),
    "",
  );

/** What the layers of an image come to, component by component. */
export function presentEffective(
  { components, removed = [] }: Pick<ResolvedImage, "components" | "removed">,
  offers: Offers,
): EffectiveComponents {
  const vendors = new Map(offers.components.map(({ name, vendor }) => [name, vendor]));
  const names = (name: string, displayName: string, version: string) => {
    return { display_name: displayName, display_version: version, vendor: vendors.get(name) ?? "" };
  };
  type Overridden = NonNullable<ResolvedImage["components"][number]["overridden"]>;
  const below = (overridden: Overridden) =>
    overridden.map(({ version, source }) => ({ version, display_version: version ?? "", source }));
  return Object.fromEntries([
    ...components.map(({ name, version, displayName, source, overridden = [] }) => [
      name,
      {
        // Not settled yet in a draft: the constraints will give it.
        ...(version !== "" && { version }),
        details: { source, ...names(name, displayName, version), overridden_components: below(overridden) },
      },
    ]),
    ...removed.map(({ name, source, overridden }) => [
      name,
      { version: null, details: { source, ...names(name, name, ""), overridden_components: below(overridden) } },
    ]),
  ]) as EffectiveComponents;
}
