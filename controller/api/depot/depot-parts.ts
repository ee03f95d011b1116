import { z } from "zod";
import type { Rollouts } from "../../rollout/rollouts.js";
import type { SyncScheduler } from "../../rollout/library/sync-scheduler.js";
import type { UploadShelf } from "../../rollout/upload-shelf.js";
import type { Store } from "../../store/open-store.js";
import type { CallerOf } from "../door/caller.js";

/** What the resources of the depot library work with. */
export interface DepotParts {
  readonly store: Store;
  readonly rollouts: Rollouts;
  readonly uploads: UploadShelf;
  readonly scheduler: SyncScheduler;
  readonly callerOf: CallerOf;
}

export const byDepot = z.object({ depot: z.string() });

/** DELETE of a depot: `force=true` is ours. */
export const deletion = z.object({ force: z.enum(["true", "false"]).optional() });

export const evenIf = ({ force }: z.infer<typeof deletion>) =>
  force === "true" ? ("whatever-uses-it" as const) : ("unused" as const);
