import type { Readings } from "./gates.js";
import type { Row } from "./row.js";

/** What one section of the bench has to say. */
export interface Findings {
  readonly rows: readonly Row[];
  readonly readings?: Readings;
  /** What could not be measured here, and why. */
  readonly notes?: readonly string[];
}
