import type { HostRecord } from "../../store/inventory/host-record.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { TaskRun } from "../task/task-run.js";
import { carryHost } from "./carry-host.js";
import { HostRow } from "./host-row.js";

/** What a task does with one host, and the host's row in it. */
export abstract class HostWork<T extends { readonly host: HostRecord }> {
  protected readonly row: HostRow;

  constructor(
    protected readonly parts: RolloutParts,
    protected readonly run: TaskRun,
    protected readonly wanted: T,
  ) {
    this.row = new HostRow(run, parts.clock, wanted.host);
  }

  /** Carries the host to its end; only the stop of the controller leaves it in the middle, and then it throws. */
  carryOut(): Promise<void> {
    const carried = { run: this.run, row: this.row, hostId: this.wanted.host.id };
    return carryHost(this.parts, carried, () => this.work());
  }

  protected abstract work(): Promise<void>;
}
