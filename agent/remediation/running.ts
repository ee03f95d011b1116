import { timestamp } from "../../core/time/clock.js";
import type { RemediationOrder } from "../../formats/manifest/image-manifest.js";
import type { AdmittedOrder } from "../domain/order/order-check.js";
import type { Remediation, RemediationFacts, TargetRemediation } from "../domain/remediation/remediation.js";
import type { ActiveState, EventOf } from "../domain/remediation/transitions.js";
import type { HookRequest } from "../host/host-changes.js";
import type { Problem } from "../../core/problem/problem.js";
import type { ProgressBoard } from "../staging/progress-board.js";
import type { Staging } from "../staging/staging.js";
import { remediationProblem } from "../domain/remediation/remediation-problems.js";
import type { RemediationTools } from "./remediation-tools.js";

/** How a state ended. */
export interface Ending<S extends ActiveState> {
  readonly event: EventOf<S>;
  readonly problem?: Problem;
}

/** What a state does. It may have been cut off at any instruction before: it asks what is so, and does the rest. */
export type Effect<S extends ActiveState> = (run: Running) => Promise<Ending<S>>;

export interface RunningParts {
  readonly tools: RemediationTools;
  readonly staging: Staging;
  readonly admitted: AdmittedOrder<RemediationOrder>;
  /** Whoever watches shall look again. */
  readonly changed: () => void;
}

/** One remediation on its way. */
export class Running {
  readonly tools: RemediationTools;
  readonly staging: Staging;
  readonly admitted: AdmittedOrder<RemediationOrder>;
  #abort = new AbortController();
  #stopped = false;
  /** The board of its staging, while and after that runs in this process. */
  stagingBoard: ProgressBoard | undefined;
  readonly #changed: () => void;

  constructor({ tools, staging, admitted, changed }: RunningParts) {
    this.tools = tools;
    this.staging = staging;
    this.admitted = admitted;
    this.#changed = changed;
  }

  /** Of the state that is on its way. */
  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  /** Somebody does not want it any more; the way back goes on after `resume`. */
  cancel(reason: Problem): void {
    this.#abort.abort(reason);
  }

  /** The cancel has been obeyed: the states that follow run undisturbed. */
  resume(): void {
    if (!this.#stopped) this.#abort = new AbortController();
  }

  /** The agent ends. */
  stop(reason: Problem): void {
    this.#stopped = true;
    this.#abort.abort(reason);
  }

  get orderId(): string {
    return this.admitted.order.orderId;
  }

  get record(): Remediation {
    const { orderId } = this;
    const record = this.tools.ledger.remediations.get(orderId);
    if (record === undefined) throw remediationProblem("REMEDIATION_UNKNOWN", { orderId });
    return record;
  }

  get facts(): RemediationFacts {
    return this.record.facts;
  }

  /** Durable before anything is done upon it. */
  note(change: Partial<RemediationFacts>): void {
    this.tools.ledger.remediations.note(this.orderId, change);
    this.#changed();
  }

  /** How one target stands. */
  noteTarget(id: string, change: Partial<TargetRemediation>): void {
    const targets = this.facts.targets.map((one) => (one.id === id ? { ...one, ...change } : one));
    this.note({ targets });
  }

  changed(): void {
    this.#changed();
  }

  /** A line that a power cut or a full disk loses is missed by nobody but a reader: the command goes on, and is watched to its end. */
  #keepLine(hook: string, text: string): void {
    const { tools, orderId } = this;
    const line = { at: timestamp(tools.clock), hook, text };
    try {
      tools.ledger.relaxed(() => tools.ledger.remediations.putLine(orderId, line));
    } catch (failure) {
      tools.log("hook-line-lost", { orderId, hook, failure });
    }
    this.#changed();
  }

  /** What a hook is told; its lines go into the journal. */
  hook(name: string): HookRequest {
    const { admitted, signal, orderId } = this;
    const { powerAction, evacuateOfflineVms, quickBoot } = admitted.order.policy;
    const onLine = (text: string): void => this.#keepLine(name, text);
    return {
      orderId,
      imageDigest: admitted.manifest.imageDigest,
      powerAction,
      evacuateOfflineVms,
      quickBoot,
      onLine,
      signal,
    };
  }
}
