import { SeededRandom } from "../rig/seeded-random.js";
import { makeWorkplace, mountSmallFilesystem } from "../rig/workplace.js";
import { ImagePool } from "./image-pool.js";
import { momentText, type KillPlace } from "./kill-moment.js";
import type { Outage } from "./outage.js";
import { TorturedHost } from "./tortured-host.js";

/** So small that a second image seldom fits beside the first: something has to go for it. */
const SCRATCH_MIB = 9;

export interface TorturePlan {
  readonly seed: number;
  readonly outages: number;
  /** How many hosts suffer side by side. */
  readonly hosts: number;
  /** The outage of one host, whose files are all below these folders. */
  readonly outageFor: (folders: readonly string[]) => Outage;
  /** Told after each outage that was survived. */
  readonly onSurvived?: (survived: number) => void;
}

/** How often a host was taken down where. */
export type Tally = ReadonlyMap<KillPlace, number>;

/** Takes hosts down at seeded moments and holds them to the promises after each; throws what was broken, and how to see it again. */
export async function torture(plan: TorturePlan): Promise<Tally> {
  const pool = await ImagePool.forge(new SeededRandom(plan.seed));
  const tally = new Map<KillPlace, number>();
  const share = Math.ceil(plan.outages / plan.hosts);
  const hosts = Array.from({ length: plan.hosts }, (_, index) => tortureOne({ plan, pool, tally, share, index }));
  // All of them end before the first failure is told: none may be left running.
  const ends = await Promise.allSettled(hosts);
  for (const end of ends) if (end.status === "rejected") throw end.reason;
  return tally;
}

interface Share {
  readonly plan: TorturePlan;
  readonly pool: ImagePool;
  readonly tally: Map<KillPlace, number>;
  readonly share: number;
  readonly index: number;
}

async function tortureOne({ plan, pool, tally, share, index }: Share): Promise<void> {
  const random = new SeededRandom(plan.seed + index + 1);
  using place = makeWorkplace("torture");
  const scratch = mountSmallFilesystem(place, "scratch", SCRATCH_MIB);
  if (scratch === undefined) throw new Error("torture needs root, and a small file system that can be mounted");
  await using host = await TorturedHost.make({ random, pool, scratch, outageFor: plan.outageFor });
  for (let outage = 1; outage <= share; outage++) {
    const moment = host.nextMoment();
    try {
      await host.takeDownAt(moment);
    } catch (cause) {
      const what = cause instanceof Error ? cause.message : String(cause);
      const where = `host ${index}, outage ${outage}, ${momentText(moment)}, seed ${plan.seed}`;
      throw new Error(`${what}\n  at ${where}\n${host.lastWords}`, { cause });
    }
    tally.set(moment.at, (tally.get(moment.at) ?? 0) + 1);
    plan.onSurvived?.([...tally.values()].reduce((sum, count) => sum + count, 0));
  }
  await host.comeToRest();
}
