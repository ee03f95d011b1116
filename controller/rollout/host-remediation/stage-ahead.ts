import { takeBack } from "../fan-out/host-row.js";
import { fanOut } from "../fan-out/fan-out.js";
import { remediationDetail } from "./remediation-detail.js";
import type { RolloutParts } from "../rollout-parts.js";
import { failedAway } from "../stage/stage.js";
import { HostStaging, type HostToStage, type Proven } from "../stage/stage-host.js";
import type { TaskRun } from "../task/task-run.js";

/**
 * Stages the hosts of a remediation, all at once, before the first of them has its turn (promise 5): the limit is one of hosts out of service, and
 * a host that is staged is in service. One whose staging fails ends as failed; what that does to the others is the policy's to say.
 */
export function stageAhead(parts: RolloutParts, run: TaskRun, hosts: readonly HostToStage[]): Promise<void> {
  const byId = new Map(hosts.map((wanted) => [wanted.host.id, wanted]));
  return fanOut({
    ...{ run, hostsAtOnce: undefined },
    hostIds: [...byId.keys()],
    onConnected: (listener) => parts.fleet.onConnected(listener),
    carryOut: async (hostId) => {
      const wanted = byId.get(hostId);
      if (wanted !== undefined) await new AheadStaging(parts, run, wanted).carryOut();
    },
    mayReturn: (hostId) => failedAway(run, hostId),
    takeBack: (hostId) => takeBack(run, parts.clock, hostId),
  });
}

/** A staging after which its host waits for its turn: check, order, follow and proof as in any other. */
class AheadStaging extends HostStaging {
  protected override async work(): Promise<void> {
    // Done before a restart of the controller; what was lost since then its own machine stages again.
    if (this.row.detail.remediation?.ahead != null) return;
    await super.work();
  }

  /** The order is over, and so the row has none until that of the remediation. */
  protected override isStaged(_since: "before" | "now", proven: Proven): Promise<void> {
    const known = this.row.detail.remediation ?? remediationDetail.parse({});
    const { bytesFetched } = this.row.detail;
    return this.row.wait({ ...proven, order: null, remediation: { ...known, ahead: { bytesFetched } } });
  }
}
