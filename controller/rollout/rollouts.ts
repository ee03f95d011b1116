import type { HostRecord } from "../store/inventory/host-record.js";
import { COMMIT, type DraftCommit, type SolutionEdit } from "./images/commit.js";
import { SCAN_DRAFT, VALIDATE, type DraftInput } from "./images/draft-tasks.js";
import type { Asking } from "./images/draft-desk.js";
import { extractFromHost, type HostImage } from "./images/extract.js";
import { GENERATE, type GenerateInput } from "./images/recommend.js";
import { LibraryRollouts } from "./library/library-rollouts.js";
import { EligibilityTasks } from "./eligibility/eligibility-tasks.js";
import { HostOrders } from "./host-orders.js";
import { operationsOf, SKIPPABLE } from "./operations.js";
import { serviceOf, type Asked } from "./ordered-hosts.js";
import { RemediationOrders } from "./remediate/remediation-orders.js";
import type { RolloutParts } from "./rollout-parts.js";
import { SCAN } from "./scan.js";
import { TaskEngine } from "./task/task-engine.js";

/** What can be started: each answers the id of a task that is persisted. */
export class Rollouts {
  readonly engine: TaskEngine;
  /** Of the depot library. */
  readonly library: LibraryRollouts;
  /** Staging, its repetition, and unstaging. */
  readonly hosts: HostOrders;
  /** Remediation and its pre-check. */
  readonly remediation: RemediationOrders;
  /** Whether a scope can be managed by an image, and on its hardware. */
  readonly eligibility: EligibilityTasks;
  readonly #parts: RolloutParts;

  constructor(parts: RolloutParts) {
    this.#parts = parts;
    this.engine = new TaskEngine({
      store: parts.store,
      onTrouble: parts.onTrouble,
      random: parts.random,
      skippable: SKIPPABLE,
      operations: operationsOf(parts),
    });
    this.library = new LibraryRollouts(parts, this.engine);
    this.hosts = new HostOrders(this.engine, parts);
    this.eligibility = new EligibilityTasks(this.engine);
    this.remediation = new RemediationOrders(this.engine, parts);
  }

  /** The hosts of an ended staging or remediation that are not as they were wanted: TASK_NOT_FOUND, NOTHING_TO_RETRY, SCOPE_BUSY. */
  async retryFailed(wish: { readonly task: string; readonly who: string; readonly via?: string }): Promise<string> {
    const { operation } = await this.#parts.store.reader.tasks.get(wish.task);
    return this.remediation.isOwn(operation) ? this.remediation.retryFailed(wish) : this.hosts.retryFailed(wish);
  }

  /** IMAGE_MISSING, SCOPE_BUSY. */
  async scan({ scope, who, via }: Asked): Promise<string> {
    return this.engine.start(
      {
        who,
        ...(via !== undefined && { via }),
        service: serviceOf(scope),
        operation: SCAN,
        description: `Check ${scope.name}`,
        scopeId: scope.id,
        cancelable: true,
        input: {},
      },
      async ({ images }) => void (await images.need(scope.id)),
    );
  }

  /** DRAFT_NOT_FOUND, DRAFT_CHANGED, SCOPE_BUSY. */
  async commit(wish: Asking & DraftCommit): Promise<string> {
    const { draftId, message, revision, ...asking } = wish;
    const { scope } = asking;
    return this.engine.start(
      {
        ...askedBy(asking),
        service: `${serviceOf(scope)}.drafts`,
        operation: COMMIT,
        description: `Set the image of ${scope.name}`,
        scopeId: scope.id,
        cancelable: false,
        input: { draftId, message, ...(revision !== undefined && { revision }) } satisfies DraftCommit,
      },
      async ({ drafts }) => void (await drafts.getExactly({ scopeId: scope.id, id: draftId }, revision)),
    );
  }

  /** Commits the image with another solution: IMAGE_MISSING, SCOPE_BUSY; PART_UNSET ends the task. */
  async commitSolution(wish: Asking & { readonly solution: SolutionEdit }): Promise<string> {
    const { scope, solution } = wish;
    const message = `${solution.wanted === null ? "Remove" : "Set"} solution ${solution.name}`;
    return this.engine.start(
      {
        ...askedBy(wish),
        service: `${serviceOf(scope)}.solutions`,
        operation: COMMIT,
        description: `${message} in the image of ${scope.name}`,
        scopeId: scope.id,
        cancelable: false,
        input: { solution, message },
      },
      async ({ images }) => void (await images.need(scope.id)),
    );
  }

  /** Asks no host and changes nothing, so it runs beside other tasks. DRAFT_NOT_FOUND. */
  async validate({ draftId, ...asking }: Asking & { readonly draftId: string }): Promise<string> {
    const { scope } = asking;
    return this.engine.start(
      {
        ...askedBy(asking),
        service: `${serviceOf(scope)}.drafts`,
        operation: VALIDATE,
        description: `Validate ${draftId} of ${scope.name}`,
        scopeId: null,
        cancelable: false,
        input: { scopeId: scope.id, draftId } satisfies DraftInput,
      },
      async ({ drafts }) => void (await drafts.get({ scopeId: scope.id, id: draftId })),
    );
  }

  /** DRAFT_NOT_FOUND, SCOPE_BUSY. */
  async scanDraft({ draftId, ...asking }: Asking & { readonly draftId: string }): Promise<string> {
    const { scope } = asking;
    return this.engine.start(
      {
        ...askedBy(asking),
        service: `${serviceOf(scope)}.drafts`,
        operation: SCAN_DRAFT,
        description: `Check ${scope.name} against ${draftId}`,
        scopeId: scope.id,
        cancelable: true,
        input: { scopeId: scope.id, draftId } satisfies DraftInput,
      },
      async ({ drafts }) => void (await drafts.get({ scopeId: scope.id, id: draftId })),
    );
  }

  /** Changes nothing, so it runs beside other tasks. IMAGE_MISSING. */
  async recommend({ baseImageVersion, ...asking }: Asking & { readonly baseImageVersion?: string }): Promise<string> {
    const { scope } = asking;
    const asked = baseImageVersion !== undefined && { baseImageVersion };
    return this.engine.start(
      {
        ...askedBy(asking),
        service: `${serviceOf(scope)}.recommendations`,
        operation: GENERATE,
        description: `Look for newer images for ${scope.name}`,
        scopeId: null,
        cancelable: false,
        input: { scopeId: scope.id, ...asked } satisfies GenerateInput,
      },
      async ({ images }) => void (await images.need(scope.id)),
    );
  }

  /** No task: it changes nothing, and who asks waits for it. HOST_NOT_CONNECTED. */
  extract(host: HostRecord, signal: AbortSignal): Promise<HostImage> {
    return extractFromHost(this.#parts, host, signal);
  }
}

const askedBy = ({ who, via }: Asking) => ({ who, ...(via !== undefined && { via }) });
