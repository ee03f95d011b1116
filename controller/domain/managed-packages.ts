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

/** What a registered manager answered when an image that names it was resolved, or why it did not. */
export type AskedManager =
  { readonly manager: string; readonly answer: ManagerAnswer } | { readonly manager: string; readonly why: string };

interface Completed {
  readonly listing: LibraryListing;
  readonly notices: readonly Notice[];
}

/**
 * The library with the packages as their registered managers list them now: these say which firmware is for which device, and whether
 * it can be staged. Of a manager that does not answer, what the depot tells is taken, and that is said.
 */
export function withManagedPackages(
  listing: LibraryListing,
  wanted: Readonly<Record<string, { readonly pkg: string; readonly version: string }>>,
  asked: readonly AskedManager[],
): Completed {
  const notices: Notice[] = [];
  let { hardwareSupport } = listing;
  for (const one of asked) {
    const { pkg, version } = wanted[one.manager] ?? { pkg: "", version: "" };
    const label = `package ${pkg} ${version} of hardware support manager ${one.manager}`;
    const found =
      "answer" in one ? one.answer.packages.find((each) => each.name === pkg && each.version === version) : undefined;
    if ("why" in one)
      notices.push({
        code: "HARDWARE_SUPPORT_MANAGER_UNAVAILABLE",
        message: `${label} is taken as the depot tells it: ${one.why}`,
      });
    else if (found === undefined)
      notices.push({
        code: "HARDWARE_SUPPORT_PACKAGE_UNLISTED",
        message: `${label} is not listed by it; it is taken as the depot tells it`,
      });
    else {
      const same = (each: LibraryHardwareSupport) =>
        each.manager === one.manager && each.name === pkg && each.version === version;
      const known = hardwareSupport.find(same);
      hardwareSupport = [
        ...hardwareSupport.filter((each) => !same(each)),
        managed(one.manager, found, { known, vendor: one.answer.vendor }),
      ];
    }
  }
  return { listing: { ...listing, hardwareSupport }, notices };
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
