import type { ImageRecord } from "../store/images/images.js";
import type { HostRecord } from "../store/inventory/host-record.js";
import type { Scope } from "../store/inventory/hosts.js";
import { IMPORT, importDepot, type ImportInput } from "./depot-import.js";
import { COMMIT, commit, type DraftCommit, type SolutionEdit } from "./images/commit.js";
import { SCAN_DRAFT, scanDraft, VALIDATE, validate, type DraftInput } from "./images/draft-tasks.js";
import type { Asking } from "./images/draft-desk.js";
import { extractFromHost, type HostImage } from "./images/extract.js";
import { GENERATE, generate, type GenerateInput } from "./images/recommend.js";
import { LibraryRollouts, libraryOperations } from "./library/library-rollouts.js";
import { rolloutProblem } from "./rollout-problems.js";
import type { RolloutParts } from "./rollout-parts.js";
import { SCAN, scan } from "./scan.js";
import { STAGE, stage, type StageInput } from "./stage/stage.js";
import { refuseImpossibleHours, type StageLimits } from "./stage/stage-limits.js";
import { TaskEngine } from "./task/task-engine.js";

/** VIBs that each host fetches at once unless told. */
const DEFAULT_PARALLEL = 4;
const DEPOTS_SERVICE = "com.vmware.esx.settings.depots.offline";

const serviceOf = ({ kind }: Scope): string => `com.vmware.esx.settings.${kind}s.software`;

export interface StageWish {
  readonly scope: Scope;
  readonly who: string;
  /** The commit that the caller has seen; the newest when left out. */
  readonly commitId?: string;
  /** Refuse when the image has moved on (default), or take the newest then. */
  readonly commitIs?: "exact" | "minimum";
  /** Ids or names of hosts of the scope; all when left out. */
  readonly hosts?: readonly string[];
  /** 1 to 16 */
  readonly parallel?: number;
  /** Cap, time and hours, of each host. */
  readonly limits?: StageLimits;
}

/** What can be started: each answers the id of a task that is persisted. */
export class Rollouts {
  readonly engine: TaskEngine;
  /** Of the depot library. */
  readonly library: LibraryRollouts;
  readonly #parts: RolloutParts;

  constructor(parts: RolloutParts) {
    this.#parts = parts;
    this.engine = new TaskEngine({
      store: parts.store,
      onTrouble: parts.onTrouble,
      random: parts.random,
      operations: {
        [SCAN]: (run) => scan(parts, run),
        [STAGE]: (run) => stage(parts, run),
        [COMMIT]: (run) => commit(parts, run),
        [VALIDATE]: (run) => validate(parts, run),
        [SCAN_DRAFT]: (run) => scanDraft(parts, run),
        [GENERATE]: (run) => generate(parts, run),
        [IMPORT]: (run) => importDepot(parts, run),
        ...libraryOperations(parts),
      },
    });
    this.library = new LibraryRollouts(parts, this.engine);
  }

  /** IMAGE_MISSING, SCOPE_BUSY. */
  async scan({ scope, who }: { readonly scope: Scope; readonly who: string }): Promise<string> {
    return this.engine.start(
      {
        who,
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

  /** STAGE_HOURS_IMPOSSIBLE, IMAGE_MISSING, IMAGE_MOVED_ON, COMMIT_NOT_FOUND, HOST_NOT_IN_SCOPE, NO_HOSTS, SCOPE_BUSY. */
  async stage(wish: StageWish): Promise<string> {
    const { scope, who, parallel = DEFAULT_PARALLEL, limits = {} } = wish;
    refuseImpossibleHours(limits.hours ?? {}, this.#parts.clock.now());
    const image = await this.#wanted(wish);
    const hosts = await this.#chosen(wish);
    const input: StageInput = { commitId: image.commitId, hostIds: hosts.map(({ id }) => id), parallel, limits };
    return this.engine.start(
      {
        who,
        service: serviceOf(scope),
        operation: STAGE,
        description: `Stage ${image.resolved.displayName} on ${scope.name}`,
        scopeId: scope.id,
        cancelable: true,
        input,
      },
      // Once more, now that nobody else can commit in this scope.
      async ({ images }) => void (await images.needExactly({ scopeId: scope.id, commitId: image.commitId })),
    );
  }

  /** DRAFT_NOT_FOUND, DRAFT_CHANGED, SCOPE_BUSY. */
  async commit(wish: Asking & DraftCommit): Promise<string> {
    const { scope, who, draftId, message, revision } = wish;
    return this.engine.start(
      {
        who,
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
    const { scope, who, solution } = wish;
    const message = `${solution.wanted === null ? "Remove" : "Set"} solution ${solution.name}`;
    return this.engine.start(
      {
        who,
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
  async validate({ scope, who, draftId }: Asking & { readonly draftId: string }): Promise<string> {
    return this.engine.start(
      {
        who,
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
  async scanDraft({ scope, who, draftId }: Asking & { readonly draftId: string }): Promise<string> {
    return this.engine.start(
      {
        who,
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
  async recommend({ scope, who, baseImageVersion }: Asking & { readonly baseImageVersion?: string }): Promise<string> {
    const asked = baseImageVersion !== undefined && { baseImageVersion };
    return this.engine.start(
      {
        who,
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

  /** UPLOAD_UNKNOWN. */
  async importDepot(wish: {
    readonly fileId: string;
    readonly description: string;
    readonly who: string;
  }): Promise<string> {
    const { fileId, description, who } = wish;
    const input: ImportInput = { fileId, description, sha256: await this.#parts.uploads.digestOf(fileId) };
    return this.engine.start({
      who,
      service: DEPOTS_SERVICE,
      operation: IMPORT,
      description: `Import ${description === "" ? fileId : description}`,
      scopeId: null,
      cancelable: true,
      input,
    });
  }

  async #wanted({ scope, commitId, commitIs }: StageWish): Promise<ImageRecord> {
    const { images } = this.#parts.store.reader;
    if (commitId === undefined) return images.need(scope.id);
    if (commitIs !== "minimum") return images.needExactly({ scopeId: scope.id, commitId });
    // Of another scope, or never committed: nothing is newer than that.
    await images.commit({ scopeId: scope.id, commitId });
    return images.need(scope.id);
  }

  async #chosen({ scope, hosts }: StageWish): Promise<readonly HostRecord[]> {
    const all = await this.#parts.store.reader.hosts.ofScope(scope.id);
    const chosen = hosts === undefined ? all : [...new Set(hosts.map((one) => pick(all, one, scope)))];
    if (chosen.length === 0) throw rolloutProblem("NO_HOSTS", { scope: scope.name });
    return chosen;
  }
}

function pick(all: readonly HostRecord[], idOrName: string, scope: Scope): HostRecord {
  const found = all.find(({ id }) => id === idOrName) ?? all.find(({ name }) => name === idOrName);
  if (found === undefined) throw rolloutProblem("HOST_NOT_IN_SCOPE", { host: idOrName, scope: scope.name });
  return found;
}
