import { failureEffect, serviceLimit } from "../../domain/remediation/apply-policy.js";
import { turnOrder } from "../../domain/remediation/turns.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { HostRow } from "../fan-out/host-row.js";
import type { Problem } from "../../../core/problem/problem.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { TaskRun } from "../task/task-run.js";
import type { ApplyInput } from "./apply-input.js";
import { applyProblem } from "./remediation-problems.js";
import { HostRemediation } from "../host-remediation/remediate-host.js";
import { rollOut } from "./rolling.js";
import { freeStalePlaces, placesOf } from "./service-places.js";
import { surveyHosts, type Surveyed } from "./survey.js";

export interface WantedRun {
  readonly input: ApplyInput;
  readonly image: ImageRecord;
  readonly hosts: readonly HostRecord[];
}

/** One remediation of hosts of a scope: looks at all of them, then gives each its turn. */
export class RemediationRun {
  readonly #parts: RolloutParts;
  readonly #run: TaskRun;
  readonly #wanted: WantedRun;
  readonly #rows: ReadonlyMap<string, HostRow>;

  constructor(parts: RolloutParts, run: TaskRun, wanted: WantedRun) {
    this.#parts = parts;
    this.#run = run;
    this.#wanted = wanted;
    this.#rows = new Map(wanted.hosts.map((host) => [host.id, new HostRow(run, parts.clock, host)]));
  }

  /** Answers why no host was touched, where that is so; how each host ended is in its row. */
  async carryOut(): Promise<Problem | undefined> {
    const { image, input } = this.#wanted;
    await freeStalePlaces(this.#parts, this.#run, image);
    const surveyed = await this.#survey();
    const incompatible = surveyed.filter((one) => one.is === "incompatible");
    if (incompatible.length > 0) await this.#refuseAll(incompatible);
    await rollOut({
      run: this.#run,
      hostIds: this.#inOrder(surveyed),
      ordered: this.#ordered,
      limit: serviceLimit(input.policy),
      out: () => placesOf(this.#parts, image.scopeId),
      isStopped: () => failureEffect(input.policy) === "stop" && this.#hasFailed(),
      carryOut: (hostId) => this.#carryHost(hostId),
      leaveOut: (hostId, why) => this.#row(hostId).skip(why),
    });
    return incompatible.length === 0 ? undefined : this.#incompatible(incompatible);
  }

  /** Those whose order went out before a restart are not looked at: they are under way. */
  #survey(): Promise<readonly Surveyed[]> {
    const { hosts, image, input } = this.#wanted;
    const open = hosts.filter(({ id }) => this.#run.host(id)?.endedAt === null);
    const fresh = open.filter(({ id }) => this.#row(id).detail.order === null);
    const rowOf = ({ id }: HostRecord) => this.#row(id);
    return surveyHosts(this.#parts, this.#run, { hosts: fresh, image, policy: input.policy, rowOf });
  }

  /** Hosts whose orders went out before a restart of the controller. */
  get #ordered(): readonly string[] {
    const open = this.#wanted.hosts.filter(({ id }) => this.#run.host(id)?.endedAt === null);
    return open.flatMap(({ id }) => (this.#row(id).detail.order === null ? [] : [id]));
  }

  /** Hosts under way before all others; then those that are in maintenance mode (VLCM 7.3), then the rest. */
  #inOrder(surveyed: readonly Surveyed[]): readonly string[] {
    const { input } = this.#wanted;
    const ready = surveyed.flatMap((one) =>
      one.is === "to-remediate" ? [{ ...one.host, inMaintenanceMode: one.inMaintenanceMode }] : [],
    );
    return [...this.#ordered, ...turnOrder(ready, input.order).map(({ id }) => id)];
  }

  /** One host that cannot take the image fails the whole run before any is touched (VLCM 7.6); those under way go on. */
  async #refuseAll(incompatible: readonly (Surveyed & { is: "incompatible" })[]): Promise<void> {
    const problems = new Map(incompatible.map(({ host, problem }) => [host.id, problem]));
    for (const { id } of this.#wanted.hosts) {
      const [row, problem] = [this.#row(id), problems.get(id)];
      if (this.#run.host(id)?.endedAt !== null || row.detail.order !== null) continue;
      if (problem !== undefined) await row.refuse({ body: problem });
      else await row.skip("RUN_STOPPED");
    }
  }

  #incompatible(incompatible: readonly Surveyed[]): Problem {
    const names = incompatible.map(({ host }) => host.name).join(", ");
    return applyProblem("HOSTS_INCOMPATIBLE", { hosts: incompatible.length, of: this.#wanted.hosts.length, names });
  }

  #carryHost(hostId: string): Promise<void> {
    const { image, input, hosts } = this.#wanted;
    const host = hosts.find(({ id }) => id === hostId);
    const { parallel, policy } = input;
    if (host === undefined || this.#run.host(hostId)?.endedAt !== null) return Promise.resolve();
    const wanted = { host, image, parallel, policy, row: this.#row(hostId) };
    return new HostRemediation(this.#parts, this.#run, wanted).carryOut();
  }

  #hasFailed(): boolean {
    return this.#run.hosts().some(({ status }) => status === "ERROR" || status === "TIMED_OUT");
  }

  #row(hostId: string): HostRow {
    const row = this.#rows.get(hostId);
    if (row === undefined)
      throw rolloutProblem("HOST_NOT_IN_SCOPE", { host: hostId, scope: this.#run.record.scopeId ?? "" });
    return row;
  }
}
