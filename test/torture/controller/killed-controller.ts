import assert from "node:assert/strict";
import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import Database from "better-sqlite3";
import { loadContext } from "../../../cli/context/context-file.js";
import { Rest } from "../../../cli/rest/rest.js";
import type { ReceiptAnswer } from "../../../controller/api/wire/receipt.js";
import type { StageResult } from "../../../controller/api/wire/software.js";
import type { TaskHistory, TaskInfo } from "../../../controller/api/wire/task.js";
import { STATE } from "../../../controller/command/state-files.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { Receipt } from "../../../formats/receipt/receipt.js";
import { Fleet, mustSucceed } from "../../rig/fleet.js";
import { baseImageOf, componentOf, forgeBundle, forgeVib } from "../../rig/forge.js";
import { InnerAgents } from "../../rig/inner-agents.js";
import { SeededRandom } from "../../rig/seeded-random.js";
import { makeWorkplace } from "../../rig/workplace.js";
import { CountingMirror } from "./counting-mirror.js";

/** Where in a staging the controller dies: as the order is given, as bytes flow, as it has just come back, and while it unstages. */
export const KILL_MOMENTS = ["ordering", "fetching", "resuming", "unstaging"] as const;
export type ControllerKill = (typeof KILL_MOMENTS)[number];

export interface ControllerKills {
  readonly seed: number;
  readonly kills: number;
  readonly hosts: number;
  readonly onSurvived?: (survived: number) => void;
}

const VIBS = 3;
const STAGE = "/api/esx/settings/clusters/many/software?action=stage&vmw-task=true";
const UNSTAGE = "/api/greenroom/clusters/many/software?action=unstage";
/** Turns of the loop, at most, that pass before a kill that no event times. */
const MOST_TURNS = 400;

/**
 * Kills the controller at seeded moments of stagings to many hosts, and holds each staging to its right end: every host staged and proven, by
 * one order, with each VIB asked for once. Throws what was broken, and how to see it again.
 */
export async function killControllers(plan: ControllerKills): Promise<ReadonlyMap<ControllerKill, number>> {
  await using tortured = await TorturedController.make(plan);
  const tally = new Map<ControllerKill, number>();
  for (let round = 1, survived = 0; survived < plan.kills; round += 1) {
    const moments = tortured.nextMoments(plan.kills - survived);
    try {
      await tortured.round(moments);
    } catch (cause) {
      const what = cause instanceof Error ? cause.message : String(cause);
      throw new Error(`${what}\n  in round ${round}, killed when ${moments.join(", ")}, seed ${plan.seed}`, { cause });
    }
    for (const moment of moments) tally.set(moment, (tally.get(moment) ?? 0) + 1);
    survived += moments.length;
    plan.onSurvived?.(survived);
  }
  return tally;
}

interface Parts {
  readonly fleet: Fleet;
  readonly agents: InnerAgents;
  readonly mirror: CountingMirror;
  readonly rest: Rest;
  readonly random: SeededRandom;
  readonly env: Readonly<Record<string, string>>;
}

class TorturedController implements AsyncDisposable {
  readonly #parts: Parts;
  readonly #closing: Closing;
  #orders = 0;

  private constructor(parts: Parts, closing: Closing) {
    this.#parts = parts;
    this.#closing = closing;
  }

  static async make(plan: ControllerKills): Promise<TorturedController> {
    const closing: Closing = [];
    try {
      const tortured = new TorturedController(await partsFor(plan, closing), closing);
      await tortured.#setImage();
      return tortured;
    } catch (thrown) {
      await closeAll(closing);
      throw thrown;
    }
  }

  /** One to three kills, as many as are still wanted. */
  nextMoments(wanted: number): readonly ControllerKill[] {
    const { random } = this.#parts;
    const first = random.pick(["ordering", "fetching", "fetching", "unstaging"] as const);
    const again = Array.from({ length: random.between(0, 2) }, () => "resuming" as const);
    return [first, ...again].slice(0, wanted);
  }

  /** A staging of all hosts and its removal, disturbed by kills; both end as if nobody had died. */
  async round(moments: readonly ControllerKill[]): Promise<void> {
    const { mirror, agents } = this.#parts;
    const inUnstaging = moments[0] === "unstaging";
    mirror.take();
    await this.#operation(STAGE, "stage$task", inUnstaging ? [] : moments);
    // Every host asked for every VIB once: no more in all, and none is staged without.
    assert.deepEqual(
      mirror.take(),
      Array.from({ length: VIBS }, () => agents.hostIds.length),
    );
    this.#orders += 1;
    assert.deepEqual(this.#ordersGiven(), [this.#orders], "orders that each host was given");
    await this.#everyReceipt("complete");
    await this.#operation(UNSTAGE, "unstage$task", inUnstaging ? moments : []);
    await this.#everyReceipt("absent");
  }

  async #operation(path: string, operation: string, moments: readonly ControllerKill[]): Promise<void> {
    const { rest, random, mirror, agents } = this.#parts;
    const before = await this.#newest(operation);
    const [first, ...again] = moments;
    const asked = rest.post<string>(path);
    // Killed in the middle of the request, it may fail; whether the task is there, the store knows.
    const answered = asked.catch((thrown: unknown) => this.#unreachable(thrown));
    if (first === "fetching") {
      await answered;
      await mirror.heard(random.between(1, agents.hostIds.length * VIBS));
    } else if (first !== undefined) await this.#turns();
    else await answered;
    if (first !== undefined) await this.#kill();
    for (const _ of again) {
      await this.#turns();
      await this.#kill();
    }
    await answered;
    const newest = await this.#newest(operation);
    const task = newest === undefined || newest === before ? await rest.post<string>(path) : newest;
    this.#judge(task, await this.#ended(task));
  }

  #judge(task: string, info: TaskInfo): void {
    const { hostIds } = this.#parts.agents;
    const result = info.result as StageResult; // border: the result of a task that goes out to hosts
    const told = JSON.stringify({ task, error: info.error, hosts: result.greenroom.hosts });
    assert.equal(info.status, "SUCCEEDED", told);
    // An unstaging that was asked twice finds nothing the second time.
    const good = [...result.successful_hosts, ...result.skipped_hosts].sort();
    assert.deepEqual(good, [...hostIds].sort(), told);
    if (info.operation === "stage$task") assert.deepEqual(result.skipped_hosts, [], told);
  }

  /** The numbers of the last orders, each once. */
  #ordersGiven(): readonly number[] {
    const database = new Database(join(this.#parts.fleet.state, STATE.database), { readonly: true });
    try {
      const rows = database.prepare<[], { last: number }>("select distinct last from order_numbers").all();
      return rows.map(({ last }) => last);
    } finally {
      database.close();
    }
  }

  async #everyReceipt(state: string): Promise<void> {
    for (const hostId of this.#parts.agents.hostIds) {
      const answer = await this.#parts.rest.get<ReceiptAnswer>(`/api/greenroom/hosts/${hostId}/receipt`);
      const receipt = answer.receipt as Receipt; // border: the payload of the envelope
      assert.equal(receipt.state, state, hostId);
    }
  }

  async #setImage(): Promise<void> {
    const { fleet, rest } = this.#parts;
    const base = "/api/esx/settings/clusters/many/software/drafts";
    const spec = { source_type: "JSON_STRING", software_spec: JSON.stringify({ base_image: { version: "1.0" } }) };
    const draft = await rest.post<string>(`${base}?action=import-software-spec`, spec);
    await this.#ended(await rest.post<string>(`${base}/${draft}?action=commit&vmw-task=true`));
    mustSucceed(await fleet.cli("check", "many"));
  }

  async #newest(operation: string): Promise<string | undefined> {
    const query = `operations=${operation}&limit=1&exclude_result=true`;
    return (await this.#parts.rest.get<TaskHistory>(`/api/greenroom/tasks?${query}`))[0]?.task;
  }

  async #ended(task: string): Promise<TaskInfo> {
    for (;;) {
      const info = await this.#parts.rest.get<TaskInfo>(`/api/cis/tasks/${task}`);
      if (info.status === "SUCCEEDED" || info.status === "FAILED") return info;
      await turn();
    }
  }

  async #kill(): Promise<void> {
    const { fleet, env } = this.#parts;
    await fleet.controller?.stop("SIGKILL");
    await fleet.startController(env);
  }

  async #turns(): Promise<void> {
    for (let left = this.#parts.random.between(0, MOST_TURNS); left > 0; left -= 1) await turn();
  }

  #unreachable(thrown: unknown): void {
    if (!isProblem(thrown, "CONTROLLER_UNREACHABLE")) throw thrown;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeAll(this.#closing);
  }
}

/** What is to be closed, last first. */
type Closing = (() => unknown)[];

async function closeAll(closing: Closing): Promise<void> {
  for (const close of closing.splice(0).reverse()) await close();
}

async function partsFor({ seed, hosts }: ControllerKills, closing: Closing): Promise<Parts> {
  const place = makeWorkplace("killed-controller");
  closing.push(() => place[Symbol.dispose]());
  const names = Array.from({ length: VIBS }, (_, index) => `net-${index}`);
  const vibs = await Promise.all(names.map((name) => forgeVib({ name, version: "1.0-1", payloadBytes: 20_000 })));
  const mirror = await CountingMirror.start(vibs);
  closing.push(() => mirror[Symbol.asyncDispose]());
  const env = { GREENROOM_CONTROLLER_DEPOT_URL: mirror.url };
  const fleet = await Fleet.start(place, env);
  closing.push(() => fleet[Symbol.asyncDispose]());
  const rest = new Rest(await loadContext(fleet.context));
  closing.push(() => rest.close());
  const part = componentOf("net", "1.0", vibs);
  const images = [baseImageOf("1.0", { [part.name]: part.version })];
  const bundle = await forgeBundle(join(place.path, "1.0.zip"), { vibs, components: [part], baseImages: images });
  mustSucceed(await fleet.cli("depot", "import", bundle));
  mustSucceed(await fleet.cli("cluster", "create", "many"));
  const agents = new InnerAgents(place.path, rest);
  closing.push(() => agents[Symbol.asyncDispose]());
  for (let host = 1; host <= hosts; host += 1) await agents.add(`esx-${host}`, "many");
  return { fleet, agents, mirror, rest, random: new SeededRandom(seed), env };
}
