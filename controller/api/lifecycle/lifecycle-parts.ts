import { z } from "zod";
import type { Rollouts } from "../../rollout/rollouts.js";
import type { Store } from "../../store/open-store.js";
import type { CallerOf } from "../door/caller.js";

export interface LifecycleParts {
  readonly store: Store;
  readonly rollouts: Rollouts;
  readonly callerOf: CallerOf;
}

export const scopeParams = z.object({ scope: z.string() });
