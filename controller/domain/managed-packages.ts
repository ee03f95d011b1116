import type { FirmwareRule, LibraryHardwareSupport, LibraryListing } from "./library-listing.js";
import type { Notice } from "./resolved-image.js";

/** A package as a registered hardware support manager lists it. */
export interface ManagedPackage {
  readonly name: string;
  readonly version: string;
  readonly displayName: string;
  readonly description: string;
  readonly releaseDate: string;
  /** Versions, `8.0.*` for any rest; empty = every base image. */
  readonly supportedBaseImages: readonly string[];
  /** Component name to version. */
  readonly components: Readonly<Record<string, string>>;
  /** A rule is stageable when its package is, too. */
  readonly firmware: readonly FirmwareRule[];
  readonly stageable: boolean;
}

export interface ManagerAnswer {
  readonly displayName: string;
  readonly vendor: string;
  readonly description: string;
  readonly packages: readonly ManagedPackage[];
}

/** A package as its manager listed it last. */
export interface RememberedPackage {
  readonly vendor: string;
  readonly package: ManagedPackage;
  /** RFC 3339 */
  readonly listedAt: string;
}

/** What a registered manager answered when an image that names it was resolved, or why it did not, and what it listed before. */
export type AskedManager =
  | { readonly manager: string; readonly answer: ManagerAnswer }
  | { readonly manager: string; readonly why: string; readonly remembered?: RememberedPackage };

interface Completed {
  readonly listing: LibraryListing;
  readonly notices: readonly Notice[];
}

/**
 * The library with the packages as their registered managers list them now: these say which firmware is for which device, and whether
 * it can be staged. Of a manager that does not answer, what it listed last is taken, else what the depot tells, and that is said.
 */
export function withManagedPackages(
  listing: LibraryListing,
  wanted: Readonly<Record<string, Wanted>>,
  asked: readonly AskedManager[],
): Completed {
  const notices: Notice[] = [];
  let { hardwareSupport } = listing;
  for (const one of asked) {
    const { pkg, version } = wanted[one.manager] ?? { pkg: "", version: "" };
    const { listed, notice } = listedBy(one, { pkg, version });
    if (notice !== undefined) notices.push(notice);
    if (listed === undefined) continue;
    const same = (each: LibraryHardwareSupport) =>
      each.manager === one.manager && each.name === pkg && each.version === version;
    const known = hardwareSupport.find(same);
    const { package: found, vendor } = listed;
    hardwareSupport = [
      ...hardwareSupport.filter((each) => !same(each)),
      managed(one.manager, found, { known, vendor }),
    ];
  }
  return { listing: { ...listing, hardwareSupport }, notices };
}

interface Wanted {
  readonly pkg: string;
  readonly version: string;
}

/** The package of an answer, where it is listed. */
export const packageIn = ({ packages }: ManagerAnswer, { pkg, version }: Wanted): ManagedPackage | undefined =>
  packages.find((each) => each.name === pkg && each.version === version);

interface Listed {
  readonly listed?: Pick<RememberedPackage, "vendor" | "package">;
  readonly notice?: Notice;
}

function listedBy(asked: AskedManager, wanted: Wanted): Listed {
  const label = `package ${wanted.pkg} ${wanted.version} of hardware support manager ${asked.manager}`;
  if ("why" in asked) {
    const { why, remembered } = asked;
    const taken = remembered === undefined ? "as the depot tells it" : `as it was listed at ${remembered.listedAt}`;
    const notice = { code: "HARDWARE_SUPPORT_MANAGER_UNAVAILABLE", message: `${label} is taken ${taken}: ${why}` };
    return { notice, ...(remembered !== undefined && { listed: remembered }) } as const;
  }
  const found = packageIn(asked.answer, wanted);
  if (found !== undefined) return { listed: { vendor: asked.answer.vendor, package: found } };
  const message = `${label} is not listed by it; it is taken as the depot tells it`;
  return { notice: { code: "HARDWARE_SUPPORT_PACKAGE_UNLISTED", message } };
}

function managed(
  manager: string,
  found: ManagedPackage,
  { known, vendor }: { readonly known: LibraryHardwareSupport | undefined; readonly vendor: string },
): LibraryHardwareSupport {
  const { name, version, displayName, releaseDate, supportedBaseImages } = found;
  return {
    ...{ manager, name, version, displayName, releaseDate, supportedBaseImages, vendor },
    components: { ...known?.components, ...found.components },
    removedComponents: known?.removedComponents ?? [],
    firmware: found.firmware.map((rule) => ({ ...rule, stageable: rule.stageable && found.stageable })),
  };
}
