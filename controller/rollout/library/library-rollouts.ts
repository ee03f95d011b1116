import type { CollectedGarbage } from "../../depot/garbage.js";
import type { OpenedVib } from "../../depot/vib-files.js";
import type { StoreTransaction } from "../../store/repositories.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { Operation } from "../task/task-run.js";
import type { TaskEngine } from "../task/task-engine.js";
import { IMPORT, type ImportInput } from "../depot-import.js";
import { DELETE, deleteDepot, refuseUsed, type DeleteInput } from "./depot-delete.js";
import { SYNC, syncDepots } from "./depot-sync-task.js";
import { COLLECT, collectGarbage, garbageOf } from "./garbage-task.js";
import { libraryTaskProblem } from "./library-task-problems.js";

const SERVICE = "com.vmware.esx.settings.depots";

/** What the engine does for the library. */
export const libraryOperations = (parts: RolloutParts): Readonly<Record<string, Operation>> => ({
  [SYNC]: (run) => syncDepots(parts, run),
  [DELETE]: (run) => deleteDepot(parts, run),
  [COLLECT]: (run) => collectGarbage(parts, run),
});

/** Who asks, and by which API with which client. */
export interface AskedBy {
  readonly who: string;
  readonly via: string;
}

/** Tasks of the depot library: each answers the id of a task that is persisted. */
export class LibraryRollouts {
  readonly #parts: Pick<RolloutParts, "store" | "library" | "sources" | "uploads">;
  readonly #engine: TaskEngine;

  constructor(parts: Pick<RolloutParts, "store" | "library" | "sources" | "uploads">, engine: TaskEngine) {
    this.#parts = parts;
    this.#engine = engine;
  }

  /** An upload, or a file at a location that the controller fetches itself: UPLOAD_UNKNOWN. */
  async importDepot(
    wish: AskedBy & {
      readonly from: { readonly fileId: string } | { readonly location: string };
      readonly description: string;
      readonly ownerData: string;
    },
  ): Promise<string> {
    const { from, description, ownerData, who, via } = wish;
    const input: ImportInput =
      "location" in from
        ? { ...from, fileId: "", description, ownerData, sha256: "" }
        : { ...from, description, ownerData, sha256: await this.#parts.uploads.digestOf(from.fileId) };
    const what = "location" in from ? from.location : from.fileId;
    return this.#engine.start({
      ...{ who, via },
      service: `${SERVICE}.offline`,
      operation: IMPORT,
      description: `Import ${description === "" ? what : description}`.slice(0, 500),
      scopeId: null,
      cancelable: true,
      input,
    });
  }

  /** Depots by id or location; every enabled one when left out. DEPOT_NOT_FOUND, DEPOTS_NONE, DEPOT_SYNC_BUSY. */
  async sync({ depots, who, via }: AskedBy & { readonly depots?: readonly string[] }): Promise<string> {
    const { onlineDepots } = this.#parts.store.reader;
    const chosen = depots
      ? await Promise.all(depots.map((one) => onlineDepots.resolveOnline(one)))
      : (await onlineDepots.list()).filter(({ enabled }) => enabled);
    if (chosen.length === 0) throw libraryTaskProblem("DEPOTS_NONE", { why: "no online depot is enabled" });
    const depotIds = [...new Set(chosen.map(({ id }) => id))];
    return this.#engine.start(
      {
        ...{ who, via },
        service: SERVICE,
        operation: SYNC,
        description: `Synchronise ${chosen.map(({ location }) => location).join(", ")}`.slice(0, 500),
        scopeId: null,
        cancelable: true,
        input: { depotIds },
      },
      refuseSecond,
    );
  }

  /** DEPOT_IN_USE, at once; the task then forgets the depot. */
  async deleteDepot({
    input,
    kind,
    who,
    via,
  }: AskedBy & {
    input: DeleteInput;
    kind: "online" | "offline";
  }): Promise<string> {
    return this.#engine.start(
      {
        ...{ who, via },
        service: `${SERVICE}.${kind}`,
        operation: DELETE,
        description: `Delete ${input.depotId}`,
        scopeId: null,
        cancelable: false,
        input,
      },
      (tx) => refuseUsed(tx, input),
    );
  }

  /** Base URLs at which hosts reach the controller's own depot. */
  sources(): readonly string[] {
    return this.#parts.sources();
  }

  /** The bytes of a VIB; VIB_UNKNOWN, VIB_BYTES_MISSING. */
  openVib(sha256: string): Promise<OpenedVib> {
    return this.#parts.library.openVib(sha256);
  }

  /** What a collection would remove now. */
  garbage(): Promise<CollectedGarbage> {
    return garbageOf(this.#parts);
  }

  async collectGarbage({ who, via }: AskedBy): Promise<string> {
    return this.#engine.start({
      ...{ who, via },
      service: "com.greenroom.depots",
      operation: COLLECT,
      description: "Collect what no depot lists and no image needs",
      scopeId: null,
      cancelable: false,
      input: {},
    });
  }
}

/** One synchronisation at a time: asked once the new one's row is there, so that two cannot begin together. */
async function refuseSecond({ tasks }: StoreTransaction): Promise<void> {
  const [first, ...others] = (await tasks.underWay()).filter(({ operation }) => operation === SYNC);
  if (first !== undefined && others.length > 0)
    throw libraryTaskProblem("DEPOT_SYNC_BUSY", { task: first.id, user: first.who });
}
