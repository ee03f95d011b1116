import { failureEffect, serviceLimit } from "../../domain/remediation/apply-policy.js";
import { turnOrder } from "../../domain/remediation/turns.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { HostRecord } from "../../store/inventory/host-record.js";
import { endOrder } from "../fan-out/end-order.js";
import type { HostDetail } from "../fan-out/host-detail.js";
import { HostRow } from "../fan-out/host-row.js";
import { isOrdered } from "../host-remediation/remediation-detail.js";
import type { Problem } from "../../../core/problem/problem.js";
import { rolloutProblem } from "../rollout-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { TaskRun } from "../task/task-run.js";
import type { ApplyInput } from "./apply-input.js";
import { applyProblem } from "./remediation-problems.js";
import { HostRemediation } from "../host-remediation/remediate-host.js";
import { stageAhead } from "../host-remediation/stage-ahead.js";
import { rollOut } from "./rolling.js";
import { freeStalePlaces, placesOf } from "./service-places.js";
import { surveyHosts, type Surveyed } from "./survey.js";

export interface WantedRun {
  readonly input: ApplyInput;
  readonly image: ImageRecord;
  readonly hosts: readonly HostRecord[];
}

/** One remediation of hosts of a scope: looks at all of them, stages all that take part, then gives each its turn. */
export class RemediationRun {
  readonly #parts: RolloutParts;
  readonly #run: TaskRun;
  readonly #wanted: WantedRun;

  constructor(parts: RolloutParts, run: TaskRun, wanted: WantedRun) {
    this.#parts = parts;
    this.#run = run;
    this.#wanted = wanted;
  }

  /** Answers why no host was touched, where that is so; how each host ended is in its row. */
  async carryOut(): Promise<Problem | undefined> {
    const { image, input } = this.#wanted;
    await freeStalePlaces(this.#parts, this.#run, image);
    const surveyed = await this.#survey();
    const incompatible = surveyed.filter((one) => one.is === "incompatible");
    if (incompatible.length > 0) await this.#refuseAll(incompatible);
    const inOrder = this.#inOrder(surveyed);
    await this.#stageAhead(inOrder);
    await rollOut({
      run: this.#run,
      hostIds: inOrder.filter((id) => this.#isOpen(id)),
      ordered: this.#ordered,
      limit: serviceLimit(input.policy),
      out: () => placesOf(this.#parts, image.scopeId),
      isStopped: () => failureEffect(input.policy) === "stop" && this.#hasFailed(),
      carryOut: (hostId) => this.#carryHost(hostId),
      leaveOut: (hostId, why) => this.#row(hostId).skip(why),
    });
    return incompatible.length === 0 ? undefined : this.#incompatible(incompatible);
  }

  /** Those that were past this before a restart are not looked at again: they are under way, with their staging or on their turn, or wait for it. */
  async #survey(): Promise<readonly Surveyed[]> {
    const { image, input } = this.#wanted;
    const open = this.#openHosts.filter(({ id }) => !isOrdered(this.#row(id).detail.remediation));
    const isPast = ({ id }: HostRecord): boolean => isTaken(this.#row(id).detail);
    const rowOf = ({ id }: HostRecord) => this.#row(id);
    const hosts = open.filter((host) => !isPast(host));
    const surveyed = await surveyHosts(this.#parts, this.#run, { hosts, image, policy: input.policy, rowOf });
    const before = open.filter(isPast).map((host): Surveyed => {
      const { remediation } = this.#row(host.id).detail;
      return { is: "to-remediate", host, inMaintenanceMode: remediation?.wasInMaintenance === true };
    });
    return [...surveyed, ...before];
  }

  /** Two steps, always: nobody is taken out of service before everybody is staged, or has failed to be. */
  #stageAhead(inOrder: readonly string[]): Promise<void> {
    const { image, input, hosts } = this.#wanted;
    const wanted = inOrder.flatMap((id) => hosts.find((host) => host.id === id) ?? []);
    const due = wanted.filter(({ id }) => this.#isOpen(id) && !isOrdered(this.#row(id).detail.remediation));
    const { parallel } = input;
    return stageAhead(
      this.#parts,
      this.#run,
      due.map((host) => ({ host, image, parallel, limits: {} })),
    );
  }

  /** Hosts whose orders to be remediated went out before a restart of the controller. */
  get #ordered(): readonly string[] {
    return this.#openHosts.flatMap(({ id }) => (isOrdered(this.#row(id).detail.remediation) ? [id] : []));
  }

  get #openHosts(): readonly HostRecord[] {
    return this.#wanted.hosts.filter(({ id }) => this.#isOpen(id));
  }

  #isOpen(hostId: string): boolean {
    return this.#run.host(hostId)?.endedAt === null;
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
      if (!this.#isOpen(id) || isOrdered(row.detail.remediation)) continue;
      const notices = await endOrder(this.#parts, { run: this.#run, row, hostId: id });
      if (problem !== undefined) await row.refuse({ body: problem });
      else await row.skip("RUN_STOPPED", { notices });
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
    if (host === undefined || !this.#isOpen(hostId)) return Promise.resolve();
    const wanted = { host, image, parallel, policy, row: this.#row(hostId) };
    return new HostRemediation(this.#parts, this.#run, wanted).carryOut();
  }

  #hasFailed(): boolean {
    return this.#run.hosts().some(({ status }) => status === "ERROR" || status === "TIMED_OUT");
  }

  /** As the task has it now: whoever is to carry the host on keeps it from then on. */
  #row(hostId: string): HostRow {
    const host = this.#wanted.hosts.find(({ id }) => id === hostId);
    if (host === undefined)
      throw rolloutProblem("HOST_NOT_IN_SCOPE", { host: hostId, scope: this.#run.record.scopeId ?? "" });
    return new HostRow(this.#run, this.#parts.clock, host);
  }
}

/** It is staged ahead, or its staging was ordered. */
const isTaken = ({ order, remediation }: HostDetail): boolean => order !== null || remediation?.ahead != null;
