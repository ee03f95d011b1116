import { asProblem } from "../../../core/problem/core-problems.js";
import type { Problem } from "../../../core/problem/problem.js";
import type { TaskHostRecord } from "../../store/activity/task-hosts.js";
import type { TaskRecord } from "../../store/activity/task-record.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { dialledAgent } from "../check/host-check.js";
import { isAway, notConnected } from "../fan-out/away.js";
import { hostDetail } from "../fan-out/host-detail.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { TaskEngine } from "../task/task-engine.js";
import { STAGE, stageInput, type StageInput } from "./stage.js";
import { tellCap } from "./tell-cap.js";

/** A host of the task that is not through yet, and whether it has the new cap already. */
export interface HostCap {
  readonly hostId: string;
  readonly name: string;
  /** CHANGED: it fetches no faster from now on. LATER: its order will say so, or it hears of it when it answers again. FAILED: it refuses. */
  readonly state: "CHANGED" | "LATER" | "FAILED";
  /** The cap in force there, the lower of the order's and the host's, bytes a second, 0 for none; null while nobody knows. */
  readonly inForce: number | null;
  readonly problem?: Problem;
}

interface CapWish {
  readonly who: string;
  /** 0: none. */
  readonly bytesPerSecond: number;
}

/** Bandwidth caps that are changed while hosts fetch. */
export class StagingCaps {
  readonly #engine: TaskEngine;
  readonly #parts: Pick<RolloutParts, "store" | "fleet">;

  constructor(engine: TaskEngine, parts: Pick<RolloutParts, "store" | "fleet">) {
    this.#engine = engine;
    this.#parts = parts;
  }

  /**
   * The cap of each host in a staging that runs, persisted before any host hears of it: one that is away or not begun has it later, also after
   * a restart of the controller. TASK_NOT_FOUND, TASK_ENDED, TASK_HAS_NO_CAP.
   */
  async ofTask({ task, who, bytesPerSecond }: CapWish & { readonly task: string }): Promise<readonly HostCap[]> {
    const { hosts } = await this.#engine.changeInput(task, {
      ...{ who, what: "task bandwidth", detail: { max_bytes_per_second: bytesPerSecond } },
      change: (record): StageInput => ({ ...inputOf(record), capSince: bytesPerSecond }),
    });
    // The newest wish counts, also where two come at once.
    const capSince = () => stageInput.safeParse(this.#engine.liveInput(task)).data?.capSince;
    return Promise.all(hosts.filter(({ endedAt }) => endedAt === null).map((row) => this.#tell(row, capSince)));
  }

  async #tell({ hostId, detail }: TaskHostRecord, capSince: () => number | undefined): Promise<HostCap> {
    const { name, order } = hostDetail.parse(detail);
    // Its order is yet to be made, and will have the cap.
    if (order === null) return { hostId, name, state: "LATER", inForce: null };
    const agent = () => this.#parts.fleet.agent(hostId);
    const told = await tellCap({ agent, orderId: order.orderId, capSince });
    if (told.is === "told") return { hostId, name, state: "CHANGED", inForce: told.inForce };
    const state = told.is === "refused" ? "FAILED" : "LATER";
    return { hostId, name, state, inForce: null, ...("problem" in told && { problem: told.problem }) };
  }

  /** The host's own cap, kept there over restarts; answers the one in force. HOST_NOT_CONNECTED, CERTIFICATE_REVOKED. */
  async ofHost({ host, signal, ...wish }: HostWish): Promise<number> {
    const { fleet, store } = this.#parts;
    const { who, bytesPerSecond } = wish;
    try {
      const agent = await dialledAgent(fleet, host.id, signal);
      const inForce = await agent.setBandwidth("", bytesPerSecond);
      const detail = { max_bytes_per_second: bytesPerSecond };
      await store.transact(({ audits }) =>
        audits.append({ who, what: "host bandwidth", onWhat: host.id, outcome: "OK", detail }),
      );
      return inForce;
    } catch (thrown) {
      const problem = asProblem(thrown);
      throw isAway(problem.code) ? await notConnected(store.reader, host.id, problem) : problem;
    }
  }
}

interface HostWish extends CapWish {
  readonly host: HostRecord;
  readonly signal: AbortSignal;
}

function inputOf({ id, operation, input }: TaskRecord): StageInput {
  if (operation !== STAGE) throw rolloutProblem("TASK_HAS_NO_CAP", { task: id, operation });
  return stageInput.parse(input);
}
