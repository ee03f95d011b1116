import type { ForgedVib } from "../../agent/rig/image-forge.js";
import type { OutOfService } from "./out-of-service.js";

/** What a host goes from and to, and where the new image comes from. */
export interface Errand {
  readonly old: readonly ForgedVib[];
  readonly fresh: readonly ForgedVib[];
  /** URL of the depot, behind the link. */
  readonly source: string;
}

export interface Remediated extends OutOfService {
  /** What the agent says that staging kept out of the window: its `savings`, which the controller's result shows as `saved_seconds`. */
  readonly savedSeconds?: number;
  /** The agent's own count of the window. */
  readonly countedSeconds?: number;
}

/** A way from an image to the next on a host that is made for it. */
export interface Way {
  readonly name: string;
  run(errand: Errand): Promise<Remediated>;
}

export const soon = (): string => new Date(Date.now() + 3_600_000).toISOString();
