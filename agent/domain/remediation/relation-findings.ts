import type { AcceptanceLevel } from "../../../formats/vib/acceptance.js";
import type { VibDescriptor } from "../../../formats/vib/descriptor-model.js";
import { checkVibSet, type Finding, type FindingCode } from "../../../formats/vib/relations.js";
import type { Machine } from "../../../formats/vib/target.js";
import { error, fine, type PrecheckFinding, type PrecheckId } from "./findings.js";
import type { TargetChange } from "./target-change.js";

export interface RelationFacts {
  readonly staged: ReadonlyMap<string, VibDescriptor>;
  readonly running: ReadonlyMap<string, readonly VibDescriptor[]>;
  readonly machine: Machine | undefined;
  readonly floor: AcceptanceLevel;
}

const ID_OF: Partial<Record<FindingCode, PrecheckId>> = {
  ACCEPTANCE_TOO_LOW: "ACCEPTANCE_LEVEL",
  HARDWARE_MISMATCH: "HARDWARE_PLATFORM",
};
const CHECKS: readonly (readonly [PrecheckId, string])[] = [
  ["VIB_RELATIONS", "the resulting VIBs go together"],
  ["ACCEPTANCE_LEVEL", "every VIB has the acceptance level that the host asks for"],
  ["HARDWARE_PLATFORM", "every VIB is made for this machine"],
];

/** Dependencies, conflicts, replacements, level and hardware of the set that each target would run. */
export const relationFindings = (facts: RelationFacts, changes: readonly TargetChange[]): PrecheckFinding[] =>
  changes.flatMap((change) => {
    const found = findingsOf(facts, change);
    return CHECKS.flatMap(([id, well]) => {
      const own = found.filter(({ code }) => (ID_OF[code] ?? "VIB_RELATIONS") === id);
      const about = { targetId: change.target.id };
      if (own.length === 0) return [fine(id, `${change.target.id}: ${well}`, about)];
      return own.map(({ message }) => error(id, message, about));
    });
  });

function findingsOf({ staged, running, machine, floor }: RelationFacts, { target, wanted }: TargetChange): Finding[] {
  const here = running.get(target.id) ?? [];
  const descriptors = wanted.flatMap(({ sha256, id }) => staged.get(sha256) ?? here.find((one) => one.id === id) ?? []);
  // Of what is not staged nothing is known: the set cannot be judged.
  if (descriptors.length < wanted.length) return [];
  const hardware = machine === undefined ? {} : { hardware: machine };
  return checkVibSet(descriptors, { platform: { productLineId: target.platform }, floor, ...hardware });
}
