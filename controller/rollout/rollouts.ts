import { COMMIT, commit, type CommitInput } from "./commit.js";
import { IMPORT, importDepot, type ImportInput } from "./depot-import.js";
import { LibraryRollouts, libraryOperations } from "./library/library-rollouts.js";
import { HostOrders, serviceOf, type Asked } from "./host-orders.js";
import type { RolloutParts } from "./rollout-parts.js";
import { SCAN, scan } from "./scan.js";
import { STAGE, stage } from "./stage/stage.js";
import { TaskEngine } from "./task/task-engine.js";
import { UNSTAGE, unstage } from "./unstage/unstage.js";

const DEPOTS_SERVICE = "com.vmware.esx.settings.depots.offline";

/** What can be started: each answers the id of a task that is persisted. */
export class Rollouts {
  readonly engine: TaskEngine;
  /** Of the depot library. */
  readonly library: LibraryRollouts;
  /** Staging, its repetition, and unstaging. */
  readonly hosts: HostOrders;
  readonly #parts: RolloutParts;

  constructor(parts: RolloutParts) {
    this.#parts = parts;
    this.engine = new TaskEngine({
      store: parts.store,
      onTrouble: parts.onTrouble,
      random: parts.random,
      skippable: [STAGE, UNSTAGE],
      operations: {
        [SCAN]: (run) => scan(parts, run),
        [STAGE]: (run) => stage(parts, run),
        [UNSTAGE]: (run) => unstage(parts, run),
        [COMMIT]: (run) => commit(parts, run),
        [IMPORT]: (run) => importDepot(parts, run),
        ...libraryOperations(parts),
      },
    });
    this.library = new LibraryRollouts(parts, this.engine);
    this.hosts = new HostOrders(this.engine, parts);
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

  /** DRAFT_NOT_FOUND, SCOPE_BUSY. */
  async commit(wish: Asked & CommitInput): Promise<string> {
    const { scope, who, via, draftId, message } = wish;
    return this.engine.start(
      {
        who,
        ...(via !== undefined && { via }),
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
    /** By which API, with which client. */
    readonly via?: string;
  }): Promise<string> {
    const { fileId, description, who, via } = wish;
    const input: ImportInput = { fileId, description, sha256: await this.#parts.uploads.digestOf(fileId) };
    return this.engine.start({
      who,
      ...(via !== undefined && { via }),
      service: DEPOTS_SERVICE,
      operation: IMPORT,
      description: `Import ${description === "" ? fileId : description}`,
      scopeId: null,
      cancelable: true,
      input,
    });
  }
}
