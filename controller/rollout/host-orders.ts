import { resolveScope } from "../store/inventory/scopes.js";
import {
  chosenHosts,
  DEFAULT_PARALLEL,
  MOST_WORDS,
  refuseGone,
  startOf,
  wantedImage,
  type Asked,
  type WantedImage,
} from "./ordered-hosts.js";
import { rolloutProblem } from "./rollout-problems.js";
import type { RolloutParts } from "./rollout-parts.js";
import { failedHosts, nameOf } from "./stage/failed-hosts.js";
import { StagingCaps } from "./stage/staging-caps.js";
import { STAGE, type StageInput } from "./stage/stage.js";
import { limitsFromNow, limitsSince, refuseImpossibleHours, type StageLimits } from "./stage/stage-limits.js";
import type { TaskEngine } from "./task/task-engine.js";
import { UNSTAGE, type UnstageInput } from "./unstage/unstage.js";

export interface StageWish extends Asked, WantedImage {
  /** Ids or names of hosts of the scope, in the order of their turns; all, in an order fair to the sites, when left out. */
  readonly hosts?: readonly string[];
  /** 1 to 16 */
  readonly parallel?: number;
  /** Cap, time and hours, of each host. */
  readonly limits?: StageLimits;
  /** Hosts under way at once; all when left out. */
  readonly hostsAtOnce?: number;
  /** The task whose failed hosts these are. */
  readonly retryOf?: string;
  /** Names of those of its failed hosts that are gone from the scope, and so are not tried again. */
  readonly leftOut?: readonly string[];
}

export interface UnstageWish extends Asked {
  /** Ids or names of hosts of the scope; all when left out. */
  readonly hosts?: readonly string[];
  /** A commit of the scope, or a digest ("sha256:<hex>"); everything when left out. */
  readonly image?: string;
  /** Hosts under way at once; all when left out. */
  readonly hostsAtOnce?: number;
}

/** The operations that go out to hosts and change what is staged there: each answers the id of a task that is persisted. */
export class HostOrders {
  /** Of stagings that run, and of hosts. */
  readonly caps: StagingCaps;
  readonly #engine: TaskEngine;
  readonly #parts: RolloutParts;

  constructor(engine: TaskEngine, parts: RolloutParts) {
    this.caps = new StagingCaps(engine, parts);
    this.#engine = engine;
    this.#parts = parts;
  }

  /** STAGE_HOURS_IMPOSSIBLE, IMAGE_MISSING, IMAGE_MOVED_ON, COMMIT_NOT_FOUND, HOST_NOT_IN_SCOPE, NO_HOSTS, SCOPE_BUSY. */
  async stage(wish: StageWish): Promise<string> {
    const { scope, parallel = DEFAULT_PARALLEL, limits = {}, hostsAtOnce, retryOf, leftOut = [] } = wish;
    refuseImpossibleHours(limits.hours ?? {}, this.#parts.clock.now());
    const image = await wantedImage(this.#parts.store.reader, wish);
    const { commitId, imageDigest: digest } = image;
    const { displayName: name } = image.resolved;
    const chosen = await chosenHosts(this.#parts.store.reader, wish);
    const hostIds = chosen.map(({ id }) => id);
    const input: StageInput = {
      commitId,
      hostIds,
      parallel,
      limits,
      ...(hostsAtOnce !== undefined && { hostsAtOnce }),
    };
    return this.#engine.start(
      {
        ...startOf(wish),
        ...(retryOf !== undefined && { retryOf }),
        image: { commitId, digest, name },
        operation: STAGE,
        description:
          `Stage ${name} on ${scope.name}${leftOut.length === 0 ? "" : `, without ${leftOut.join(", ")}: no longer in it`}`.slice(
            0,
            MOST_WORDS,
          ),
        input,
      },
      // Once more, now that nobody else can commit in this scope, or move its hosts.
      async (tx) => {
        await tx.images.needExactly({ scopeId: scope.id, commitId });
        await refuseGone(tx, scope, chosen);
      },
    );
  }

  /**
   * Stages the hosts of an ended staging that are not staged, those that the user skipped as well, with the same commit and limits, as a task
   * that names the old one. Hosts that are gone from the scope are left out, and its description names them: TASK_NOT_FOUND, NOTHING_TO_RETRY, IMAGE_MOVED_ON, SCOPE_BUSY.
   */
  async retryFailed(wish: { readonly task: string; readonly who: string; readonly via?: string }): Promise<string> {
    const { task, who, via } = wish;
    const { record, hosts } = await this.#engine.view(task);
    const { hostIds, input } = failedHosts(record, hosts);
    const { commitId, parallel, hostsAtOnce } = input;
    const limits = limitsSince(input.limits, input.capSince);
    const { reader } = this.#parts.store;
    const scope = await resolveScope(reader, record.scopeId ?? "");
    const there = new Set((await reader.hosts.ofScope(scope.id)).map(({ id }) => id));
    const gone = hostIds.filter((id) => !there.has(id));
    const leftOut = hosts.filter(({ hostId }) => gone.includes(hostId)).map(nameOf);
    if (gone.length === hostIds.length) {
      const why = `none of its hosts that are not staged is in ${scope.name} any more: ${leftOut.join(", ")}`;
      throw rolloutProblem("NOTHING_TO_RETRY", { task, why });
    }
    return this.stage({
      ...{ scope, who, commitId, parallel, retryOf: task, leftOut },
      hosts: hostIds.filter((id) => there.has(id)),
      limits: limitsFromNow(limits, this.#parts.clock.now()),
      ...(via !== undefined && { via }),
      ...(hostsAtOnce !== undefined && { hostsAtOnce }),
    });
  }

  /** COMMIT_NOT_FOUND, HOST_NOT_IN_SCOPE, NO_HOSTS, SCOPE_BUSY: refused while anything else runs in the scope, a staging above all. */
  async unstage(wish: UnstageWish): Promise<string> {
    const { scope, image, hostsAtOnce } = wish;
    const chosen = await chosenHosts(this.#parts.store.reader, wish);
    const hostIds = chosen.map(({ id }) => id);
    const { images } = this.#parts.store.reader;
    const commit =
      image === undefined || image.startsWith("sha256:")
        ? undefined
        : await images.commit({ scopeId: scope.id, commitId: image });
    const imageDigest = commit?.imageDigest ?? image ?? null;
    const name = commit?.resolved.displayName ?? imageDigest ?? "everything";
    const input: UnstageInput = { imageDigest, hostIds, ...(hostsAtOnce !== undefined && { hostsAtOnce }) };
    return this.#engine.start(
      {
        ...startOf(wish),
        ...(commit !== undefined && { image: { commitId: commit.commitId, digest: commit.imageDigest, name } }),
        operation: UNSTAGE,
        description: `Unstage ${name} from ${scope.name}`,
        input,
      },
      (tx) => refuseGone(tx, scope, chosen),
    );
  }
}
