import type { ComponentSource, OverriddenComponent } from "../resolved-image.js";

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
