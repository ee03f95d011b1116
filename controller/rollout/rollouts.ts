import type { HostRecord } from "../store/inventory/host-record.js";
import type { Scope } from "../store/inventory/hosts.js";
import { COMMIT, commit, type CommitInput } from "./commit.js";
import { IMPORT, importDepot, type ImportInput } from "./depot-import.js";
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
    const { reader } = this.#parts.store;
    const image = await (wish.commitId === undefined
      ? reader.images.need(scope.id)
      : reader.images.needExactly({ scopeId: scope.id, commitId: wish.commitId }));
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

  /** DRAFT_NOT_FOUND, SCOPE_BUSY. */
  async commit(wish: { readonly scope: Scope; readonly who: string } & CommitInput): Promise<string> {
    const { scope, who, draftId, message } = wish;
    return this.engine.start(
      {
        who,
        service: `${serviceOf(scope)}.drafts`,
        operation: COMMIT,
        description: `Set the image of ${scope.name}`,
        scopeId: scope.id,
        cancelable: false,
        input: { draftId, message } satisfies CommitInput,
      },
      async ({ drafts }) => void (await drafts.get({ scopeId: scope.id, id: draftId })),
    );
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
