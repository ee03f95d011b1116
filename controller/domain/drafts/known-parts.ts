import type { Problem } from "../../../core/problem/problem.js";
import type { LibraryListing } from "../library-listing.js";
import { resolutionProblem, someOf } from "../resolution/resolution-problems.js";
import type { DraftEdit } from "./draft-edit.js";
import type { DraftSpec } from "./draft-spec.js";

/** What a spec can name. */
export type Offers = Omit<LibraryListing, "vibs">;

/** The parts of a spec that the library does not have, one problem each; whether they go together is another question. */
export function unknownParts(spec: DraftSpec, offers: Offers): readonly Problem[] {
  const edits: readonly DraftEdit[] = [
    ...(spec.baseImage === undefined ? [] : [{ part: "base-image", ...spec.baseImage } as const]),
    ...(spec.addOn === undefined ? [] : [{ part: "add-on", wanted: spec.addOn } as const]),
    { part: "hardware-support", packages: spec.hardwareSupport },
    ...Object.entries(spec.components).map(([name, version]) => ({ part: "component", name, version }) as const),
    ...Object.entries(spec.solutions).map(([name, wanted]) => ({ part: "solution", name, wanted }) as const),
  ];
  // A component without a version is wanted in any: one has to be there.
  const open = Object.keys(spec.components).filter((name) => spec.components[name] === null);
  return [
    ...edits.flatMap((edit) => unknownPart(edit, offers)),
    ...open
      .filter((name) => offers.components.every((one) => one.name !== name))
      .map((name) => noComponent(name, "(any version)", [])),
  ];
}

/** The packages that edits name, by hardware support manager. */
export const packagesIn = (edits: readonly DraftEdit[]): DraftSpec["hardwareSupport"] =>
  Object.fromEntries(edits.flatMap((edit) => Object.entries(packagesOf(edit))));

function packagesOf(edit: DraftEdit): DraftSpec["hardwareSupport"] {
  if (edit.part === "hardware-support") return edit.packages ?? {};
  return edit.part === "hardware-support-package" && edit.wanted !== null ? { [edit.manager]: edit.wanted } : {};
}

/** What an edit wants that the library does not have; a typing error is told at once, not at the commit. */
export function unknownPart(edit: DraftEdit, offers: Offers): readonly Problem[] {
  switch (edit.part) {
    case "base-image":
      return unknownBaseImage(edit.version, offers);
    case "add-on":
      return edit.wanted === null ? [] : unknownAddOn(edit.wanted, offers);
    case "component":
      return edit.version === null ? [] : unknownComponent(edit.name, edit.version, offers);
    case "hardware-support":
      return Object.entries(edit.packages ?? {}).flatMap(([manager, wanted]) =>
        unknownPackage({ manager, ...wanted }, offers),
      );
    case "hardware-support-package":
      return edit.wanted === null ? [] : unknownPackage({ manager: edit.manager, ...edit.wanted }, offers);
    case "solution":
      return edit.wanted === null ? [] : unknownSolution(edit.name, edit.wanted, offers);
    case "component-entry":
      return [];
  }
}

function unknownBaseImage(version: string, { baseImages }: Offers): readonly Problem[] {
  const have = baseImages.map((one) => one.version);
  return have.includes(version) ? [] : [resolutionProblem("BASE_IMAGE_MISSING", { version, have: someOf(have) })];
}

function unknownAddOn({ name, version }: { name: string; version: string }, { addOns }: Offers): readonly Problem[] {
  const have = addOns.filter((one) => one.name === name).map((one) => one.version);
  return have.includes(version) ? [] : [resolutionProblem("ADD_ON_MISSING", { name, version, have: someOf(have) })];
}

function unknownComponent(name: string, version: string, { components }: Offers): readonly Problem[] {
  const have = [...new Set(components.filter((one) => one.name === name).map((one) => one.version))];
  return have.includes(version) ? [] : [noComponent(name, version, have)];
}

const noComponent = (component: string, version: string, have: readonly string[]): Problem =>
  resolutionProblem("COMPONENT_MISSING", { component, version, namedBy: "the software spec", have: someOf(have) });

function unknownPackage(
  { manager, pkg, version }: { manager: string; pkg: string; version: string },
  { hardwareSupport }: Offers,
): readonly Problem[] {
  const known = hardwareSupport.filter((one) => one.manager === manager);
  if (known.some((one) => one.name === pkg && one.version === version)) return [];
  const have = someOf(known.map((one) => `${one.name} ${one.version}`));
  return [resolutionProblem("HARDWARE_SUPPORT_MISSING", { manager, pkg, version, have })];
}

/** A solution that names its components needs those alone (FORMAT part 8). */
function unknownSolution(
  solution: string,
  { version, components }: { version: string; components: readonly string[] },
  offers: Offers,
): readonly Problem[] {
  const have = offers.solutions.filter((one) => one.name === solution).map((one) => one.version);
  if (have.includes(version)) return [];
  if (components.length === 0)
    return [resolutionProblem("SOLUTION_MISSING", { solution, version, have: someOf(have) })];
  return components
    .filter((name) => offers.components.every((one) => one.name !== name))
    .map((component) => {
      const namedBy = `solution ${solution} ${version}`;
      return resolutionProblem("COMPONENT_MISSING", { component, version: "(any version)", namedBy, have: "none" });
    });
}
