import type { ImageDiff } from "../../controller/api/wire/image/image.js";

export interface DiffCounts {
  readonly added: number;
  readonly removed: number;
  readonly upgraded: number;
  readonly downgraded: number;
  readonly changed: number;
}

type Change = ImageDiff["parts"][number]["change"];

const NAMES: Readonly<Record<Change, keyof DiffCounts>> = {
  ADDED: "added",
  REMOVED: "removed",
  UPGRADED: "upgraded",
  DOWNGRADED: "downgraded",
  CHANGED: "changed",
};

/** How many of each kind of change; those that are none are left out. */
export function diffCounts(
  changes: readonly { readonly change: Change }[],
): readonly (readonly [keyof DiffCounts, number])[] {
  const counts: Record<keyof DiffCounts, number> = { added: 0, removed: 0, upgraded: 0, downgraded: 0, changed: 0 };
  for (const { change } of changes) counts[NAMES[change]] += 1;
  return (Object.entries(counts) as [keyof DiffCounts, number][]).filter(([, count]) => count > 0);
}

/** Whether two images are the same down to the last VIB. */
export const isSame = ({ parts, components, vibs, unresolved }: ImageDiff): boolean =>
  parts.length + components.length + vibs.length + unresolved.length === 0;
