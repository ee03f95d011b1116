import type { Clock } from "../../../core/time/clock.js";
import type { Store } from "../../store/open-store.js";
import type { Guard } from "../guard/guard.js";
import type { Identify } from "../guard/identify.js";
import type { SecondPersons } from "../guard/second-persons.js";

/** What the resources of access work with. */
export interface AccessParts {
  readonly store: Store;
  readonly clock: Clock;
  readonly guard: Pick<Guard, "callerOf">;
  readonly identify: Identify;
  readonly persons: SecondPersons;
}
