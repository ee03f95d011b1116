import type { ComponentSource, OverriddenComponent, RemovedComponent } from "../resolved-image.js";

/** A component that an image asks for; version null: what the constraints give. */
export interface WantedComponent {
  readonly name: string;
  readonly version: string | null;
  readonly source: ComponentSource;
  /** For messages: "add-on X 1.0". */
  readonly namedBy: string;
  /** What lower layers ask for in its place, the lowest first. */
  readonly overridden: readonly OverriddenComponent[];
  /** Name of the add-on, hardware support manager, solution id. */
  readonly owner?: string;
}

/** Layers that lie over one another, seen from above. */
export interface Pile {
  /** By component name. */
  readonly wanted: Map<string, WantedComponent>;
  /** What a higher layer took out. */
  readonly removed: Map<string, RemovedComponent>;
}

export type Layer = Pick<WantedComponent, "source" | "namedBy" | "owner">;

export function lay(
  wanted: Map<string, WantedComponent>,
  components: Readonly<Record<string, string | null>>,
  layer: Layer,
): void {
  for (const [name, version] of Object.entries(components)) {
    const below = wanted.get(name);
    wanted.set(name, { name, version, ...layer, overridden: below === undefined ? [] : withItself(below) });
  }
}

/** Whether a lower layer held it. */
export function takeOut({ wanted, removed }: Pile, name: string, source: ComponentSource): boolean {
  const below = wanted.get(name);
  if (below === undefined) return false;
  removed.set(name, { name, source, overridden: withItself(below) });
  return wanted.delete(name);
}

const withItself = ({ overridden, version, source }: WantedComponent): readonly OverriddenComponent[] => [
  ...overridden,
  { version, source },
];
