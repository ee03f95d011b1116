import type { PolicyWish } from "../../domain/remediation/apply-policy.js";
import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import { resolveScope } from "../../store/inventory/scopes.js";
import {
  chosenHosts,
  DEFAULT_PARALLEL,
  MOST_WORDS,
  refuseGone,
  startOf,
  wantedImage,
  type Asked,
  type WantedImage,
} from "../ordered-hosts.js";
import { CHECK, type CheckInput } from "../precheck/check-input.js";
import type { RolloutParts } from "../rollout-parts.js";
import { rolloutProblem } from "../rollout-problems.js";
import { nameOf } from "../stage/failed-hosts.js";
import type { TaskEngine } from "../task/task-engine.js";
import { isNotRemediated } from "./apply.js";
import { APPLY, applyInput, type ApplyInput } from "./apply-input.js";
import { policyInForce } from "./policy-in-force.js";

export interface ApplyWish extends Asked, WantedImage {
  /** Ids or names of hosts of the scope, in the order of their turns; all, fair to the sites, when left out. */
  readonly hosts?: readonly string[];
  /** 1 to 16 */
  readonly parallel?: number;
  /** What this run wants otherwise than the policy of its scope. */
  readonly policy?: PolicyWish;
  /** The task whose failed hosts these are. */
  readonly retryOf?: string;
  /** Names of those of its failed hosts that are gone from the scope. */
  readonly leftOut?: readonly string[];
}

export interface CheckWish extends Asked, WantedImage {
  readonly hosts?: readonly string[];
}

/** Remediation, its repetition, and the pre-check: each answers the id of a task that is persisted. */
export class RemediationOrders {
  readonly #engine: TaskEngine;
  readonly #parts: RolloutParts;

  constructor(engine: TaskEngine, parts: RolloutParts) {
    this.#engine = engine;
    this.#parts = parts;
  }

  /** IMAGE_MISSING, IMAGE_MOVED_ON, COMMIT_NOT_FOUND, HOST_NOT_IN_SCOPE, NO_HOSTS, SCOPE_BUSY. */
  async apply(wish: ApplyWish): Promise<string> {
    const { scope, hosts, parallel = DEFAULT_PARALLEL, retryOf, leftOut = [] } = wish;
    const { reader } = this.#parts.store;
    const { commitId, imageDigest: digest, resolved } = await wantedImage(reader, wish);
    const name = resolved.displayName;
    const chosen = await chosenHosts(reader, wish);
    const { policy } = await policyInForce(reader, scope, wish.policy);
    const order = hosts === undefined ? "fair" : "as-named";
    const input: ApplyInput = { commitId, hostIds: chosen.map(({ id }) => id), order, parallel, policy };
    const without = leftOut.length === 0 ? "" : `, without ${leftOut.join(", ")}: no longer in it`;
    return this.#engine.start(
      {
        ...startOf(wish),
        ...(retryOf !== undefined && { retryOf }),
        image: { commitId, digest, name },
        operation: APPLY,
        description: `Remediate ${scope.name} to ${name}${without}`.slice(0, MOST_WORDS),
        input,
      },
      // Once more, now that nobody else can commit in this scope, or move its hosts.
      async (tx) => {
        await tx.images.needExactly({ scopeId: scope.id, commitId });
        await refuseGone(tx, scope, chosen);
      },
    );
  }

  /** Whether a task of this operation is tried again here. */
  isOwn(operation: string): boolean {
    return operation === APPLY;
  }

  /**
   * The hosts of an ended remediation that are not remediated, with its commit and policy, as a task that names the old one: TASK_NOT_FOUND,
   * NOTHING_TO_RETRY, IMAGE_MOVED_ON, SCOPE_BUSY.
   */
  async retryFailed(wish: { readonly task: string; readonly who: string; readonly via?: string }): Promise<string> {
    const { task, who, via } = wish;
    const { record, hosts } = await this.#engine.view(task);
    const refuse = (why: string) => rolloutProblem("NOTHING_TO_RETRY", { task, why });
    if (record.endedAt === null) throw refuse("it still runs");
    const { commitId, hostIds, parallel, policy } = applyInput.parse(record.input);
    const scope = await resolveScope(this.#parts.store.reader, record.scopeId ?? "");
    const there = new Set((await this.#parts.store.reader.hosts.ofScope(scope.id)).map(({ id }) => id));
    const failed = new Set(hosts.filter(isNotRemediated).map(({ hostId }) => hostId));
    if (failed.size === 0) throw refuse("every host is remediated or needed nothing");
    const isGone = ({ hostId }: TaskHostRecord) => failed.has(hostId) && !there.has(hostId);
    const leftOut = hosts.filter(isGone).map(nameOf);
    const again = hostIds.filter((id) => failed.has(id) && there.has(id));
    if (again.length === 0)
      throw refuse(`none of its failed hosts is in ${scope.name} any more: ${leftOut.join(", ")}`);
    return this.apply({
      ...{ scope, who, commitId, parallel, policy, retryOf: task, leftOut, hosts: again },
      ...(via !== undefined && { via }),
    });
  }

  /** Looks at everything that could be in the way, and changes nothing: IMAGE_MISSING, HOST_NOT_IN_SCOPE, NO_HOSTS, SCOPE_BUSY. */
  async check(wish: CheckWish): Promise<string> {
    const { scope } = wish;
    const { reader } = this.#parts.store;
    const { commitId, imageDigest: digest, resolved } = await wantedImage(reader, wish);
    const chosen = await chosenHosts(reader, wish);
    const input: CheckInput = { commitId, hostIds: chosen.map(({ id }) => id), kind: scope.kind };
    return this.#engine.start(
      {
        ...startOf(wish),
        image: { commitId, digest, name: resolved.displayName },
        operation: CHECK,
        description: `Pre-check ${scope.name} for ${resolved.displayName}`,
        input,
      },
      (tx) => refuseGone(tx, scope, chosen),
    );
  }
}
