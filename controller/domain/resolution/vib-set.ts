import type { ManifestTarget } from "../../../formats/manifest/image-manifest.js";
import { compareVersions, satisfies } from "../../../formats/vib/version.js";
import type { VibDescriptor } from "../../../formats/vib/descriptor-model.js";
import type { ComponentSource, Notice } from "../resolved-image.js";
import type { ChosenComponent } from "./component-choice.js";
import type { ManagedFirmwareRule } from "../library-listing.js";
import { resolutionProblem } from "./resolution-problems.js";
import type { VibChoice, VibChooser } from "./vib-choice.js";
import { firmwareTargets, platformTargets } from "./vib-targets.js";

/** A VIB on its way into an image, for one target. */
export interface PlacedVib extends VibChoice {
  readonly component: string;
  readonly source: ComponentSource;
  readonly target: ManifestTarget;
}

export interface VibSet {
  readonly vibs: readonly PlacedVib[];
  readonly notices: readonly Notice[];
}

const LAYER_ORDER: readonly ComponentSource[] = [
  "BASE_IMAGE",
  "ADD_ON",
  "HARDWARE_SUPPORT_PACKAGE",
  "SOLUTION",
  "USER",
];

/** The VIBs of the chosen components, each once for each of its targets, without those that others take the place of. */
export function placeVibs(
  chosen: readonly ChosenComponent[],
  context: { readonly chooser: VibChooser; readonly firmware: ReadonlyMap<string, readonly ManagedFirmwareRule[]> },
): VibSet {
  const placed = chosen.flatMap((one) => placeComponent(one, context));
  const notices: Notice[] = [];
  const kept = onePerName(withoutRepetitions(placed), notices);
  return { vibs: withoutReplaced(kept, notices), notices };
}

function placeComponent(
  { component, wanted }: ChosenComponent,
  { chooser, firmware }: Parameters<typeof placeVibs>[1],
): readonly PlacedVib[] {
  const rules = rulesFor(wanted, firmware);
  return component.vibIds.flatMap((id) => {
    const choice = chooser.choose(id);
    if (choice === undefined)
      throw resolutionProblem("COMPONENT_VIB_MISSING", {
        component: component.name,
        version: component.version,
        vib: id,
      });
    const targets = rules.length === 0 ? platformTargets(choice.vib.descriptor) : firmwareTargets(rules);
    return targets.map((target) => ({ ...choice, component: component.name, source: wanted.source, target }));
  });
}

/** A manager makes firmware of its own components alone. */
const rulesFor = (
  { name, source, owner }: ChosenComponent["wanted"],
  firmware: ReadonlyMap<string, readonly ManagedFirmwareRule[]>,
): readonly ManagedFirmwareRule[] =>
  source === "HARDWARE_SUPPORT_PACKAGE" ? (firmware.get(name) ?? []).filter(({ manager }) => manager === owner) : [];

const keyOf = (target: ManifestTarget): string =>
  [target.kind, target.platform.toLowerCase(), target.deviceMatch ?? ""].join("\n");

const layerOf = (vib: PlacedVib): number => LAYER_ORDER.indexOf(vib.source);

/** The same bytes for the same target by two components: the higher layer has it. */
function withoutRepetitions(vibs: readonly PlacedVib[]): readonly PlacedVib[] {
  const byKey = new Map<string, PlacedVib>();
  for (const vib of vibs) {
    const key = `${vib.vib.sha256}\n${keyOf(vib.target)}`;
    const known = byKey.get(key);
    if (known === undefined || layerOf(vib) > layerOf(known)) byKey.set(key, vib);
  }
  return [...byKey.values()];
}

/**
 * Same name, two versions on one target: never (FORMAT 4.2). The higher layer wins, within one the higher version; hardware support raises
 * what is below it, and never lowers it.
 */
function onePerName(vibs: readonly PlacedVib[], notices: Notice[]): readonly PlacedVib[] {
  const winners = new Map<string, PlacedVib>();
  for (const vib of vibs) {
    const key = `${keyOf(vib.target)}\n${vib.vib.descriptor.name}`;
    const known = winners.get(key);
    if (known === undefined) {
      winners.set(key, vib);
      continue;
    }
    const [winner, loser] = compareRank(vib, known) > 0 ? [vib, known] : [known, vib];
    winners.set(key, winner);
    notices.push(replaced(loser.vib.descriptor, winner.vib.descriptor));
  }
  return [...winners.values()];
}

function compareRank(a: PlacedVib, b: PlacedVib): number {
  const versions = compareVersions(a.vib.descriptor.version, b.vib.descriptor.version);
  const layers = layerOf(a) - layerOf(b);
  const [higher] = layers > 0 ? [a] : [b];
  const raisesOnly = higher.source === "HARDWARE_SUPPORT_PACKAGE" && layers !== 0;
  return (raisesOnly && versions) || layers || versions || (a.vib.sha256 < b.vib.sha256 ? 1 : -1);
}

/** A VIB that another one of the same target replaces is dropped when that one comes in (FORMAT 4.2). */
function withoutReplaced(vibs: readonly PlacedVib[], notices: Notice[]): readonly PlacedVib[] {
  return vibs.filter((vib) => {
    const by = vibs.find((other) => other !== vib && keyOf(other.target) === keyOf(vib.target) && replaces(other, vib));
    if (by !== undefined) notices.push(replaced(vib.vib.descriptor, by.vib.descriptor));
    return by === undefined;
  });
}

/** A constraint meets a VIB by its own name or by what it provides (FORMAT 4.2). */
function replaces(winner: PlacedVib, loser: PlacedVib): boolean {
  const { name, version, provides } = loser.vib.descriptor;
  if (winner.vib.descriptor.name === name) return false;
  const offers = [{ name, version }, ...provides];
  return winner.vib.descriptor.replaces.some((constraint) =>
    offers.some((offer) => offer.name === constraint.name && satisfies(constraint, offer.version)),
  );
}

const replaced = (loser: VibDescriptor, winner: VibDescriptor): Notice => ({
  code: "VIB_REPLACED",
  message: `${loser.id} is left out, since ${winner.id} takes its place`,
});
