import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { ReceiptAnswer } from "../../../controller/api/wire/receipt.js";
import type { TaskInfo } from "../../../controller/api/wire/task.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";
import { folderListing } from "../../agent/rig/folder-listing.js";
import type { HeldDepot } from "../../controller/rollout/held-depot.js";
import type { HostPlace, SmallFleet } from "../../controller/rollout/small-fleet.js";

/** One host with its own image, before it is staged. */
export class Scene {
  constructor(
    readonly fleet: SmallFleet,
    readonly depot: HeldDepot,
    readonly id: string,
    /** The host's staging folder. */
    readonly folder: string,
  ) {}

  /** Of the host's own paths. */
  get base(): string {
    return `/api/esx/settings/hosts/${this.id}`;
  }

  /** Begins a staging, and answers its task. */
  order(json?: unknown): Promise<string> {
    return this.fleet.must("POST", `${this.base}/software?action=stage&vmw-task=true`, json);
  }

  /** Stages with success, and begins to count anew. */
  async stage(): Promise<TaskInfo> {
    const ended: TaskInfo = await this.fleet.ended(await this.order());
    assert.equal(ended.status, "SUCCEEDED", JSON.stringify(ended.error));
    this.depot.asked.length = 0;
    return ended;
  }

  /** Checks, and answers what the host's badge is now. */
  async badge(): Promise<unknown> {
    const { result } = await this.fleet.run(`${this.base}/software?action=scan&vmw-task=true`);
    return result.hosts[this.id].stage_status;
  }

  /** The files under final names that its receipt counts for a target. */
  async filesFor(target: string): Promise<readonly string[]> {
    const answer: ReceiptAnswer = await this.fleet.must("GET", `/api/greenroom/hosts/${this.id}/receipt`);
    const { vibs } = answer.receipt as Receipt;
    const its = vibs.filter(({ targetIds }) => targetIds.includes(target));
    return its.map(({ sha256 }) => join(this.folder, "vibs", `${sha256}.vib`));
  }

  /** Under final names. */
  get files(): readonly string[] {
    return readdirSync(join(this.folder, "vibs"))
      .sort()
      .map((name) => join(this.folder, "vibs", name));
  }

  /** Every file with its size and times; nothing where nothing was ever staged. */
  get listing(): readonly string[] {
    try {
      return folderListing(this.folder);
    } catch {
      // It is not there.
      return [];
    }
  }

  /** The agent is started anew with other settings. */
  async restart(change: Parameters<SmallFleet["startAgent"]>[1] = {}): Promise<void> {
    await this.fleet.stopAgent(this.id);
    await this.fleet.startAgent(this.id, change);
    await this.fleet.until(`/api/greenroom/hosts/${this.id}`, (host) => host.connection_state === "CONNECTED");
  }
}

export interface Situation {
  readonly what: string;
  readonly place?: Omit<HostPlace, "bankVibs">;
  /** What its boot bank holds of the image's names: nothing, all that is wanted, or a version above it. */
  readonly runs?: "wanted" | "higher";
  readonly image: unknown;
  /** What happens before the order; where it is the order itself, it answers its task. */
  readonly arrange?: (at: Scene) => Promise<string | void>;
}
