import { seededFate } from "../rig/power-cut/aftermath.js";
import type { PowerCut } from "../rig/power-cut/power-cut.js";
import type { SeededRandom } from "../rig/seeded-random.js";
import type { FreePlace, KillMoment } from "./kill-moment.js";

/** What an outage leaves of what was written: all of it for good, what the kernel holds and has still to write, or what was synced. */
export type Leftover = "everything" | "what the kernel holds" | "what was synced";

/** What takes a host down. */
export interface Outage {
  readonly forgets: "nothing" | "what was not synced";
  /** Where it can come besides the failpoints, as often as it shall. */
  readonly freePlaces: readonly FreePlace[];
  /** What an agent is started with that this outage will befall. */
  environment(moment?: KillMoment): Readonly<Record<string, string>>;
  /** The process is dead: leaves on the disk what this outage would. */
  strike(random: SeededRandom): Leftover;
}

/** `kill -9`: the kernel lives, so whatever was written is there. */
export const processKill: Outage = {
  forgets: "nothing",
  freePlaces: ["bytes-served", "bytes-served", "log-line", "log-line"],
  environment: () => ({}),
  strike: () => "everything",
};

/** The power goes; one time in four only the process does, and the power at a later one. */
export const powerCut = (disk: PowerCut): Outage => ({
  forgets: "what was not synced",
  freePlaces: ["bytes-served", "log-line", "sync", "sync", "sync", "sync", "sync", "sync"],
  environment: (moment) => disk.environment(moment?.at === "sync" ? { dieAt: moment.count } : {}),
  strike: (random) => {
    if (random.between(1, 4) === 1) return "what the kernel holds";
    disk.cut(seededFate(random));
    return "what was synced";
  },
});
