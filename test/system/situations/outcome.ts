/* eslint-disable @typescript-eslint/no-unsafe-argument -- answers of every shape are looked into, and asserted */
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { StageResult } from "../../../controller/api/wire/software.js";
import type { TaskInfo } from "../../../controller/api/wire/task.js";
import { EXIT } from "../../../core/problem/core-problems.js";
import type { SmallFleet } from "../../controller/rollout/small-fleet.js";
import { greenroom } from "../../rig/process.js";

/** What is looked at when a staging has ended. */
export interface Outcome {
  readonly task: TaskInfo["status"];
  readonly host: string;
  /** Why it was skipped or has failed. */
  readonly why: string | null;
  /** Its compliance, which being staged never changes. */
  readonly state: string | null;
  /** stage_status of the host's compliance; null: not known, or nothing to say. */
  readonly badge: "STAGED" | "NOT_STAGED" | null;
  /** Ids of errors and warnings in its compliance. */
  readonly notices: readonly string[];
  /** State of the newest receipt, "none" from a host that signed none; where it is to memory, that is said. */
  readonly receipt: string;
  readonly exit: number;
  /** Requests at the depot's door. */
  readonly fetched: number;
}

export const STAGED: Outcome = {
  ...{ task: "SUCCEEDED", host: "OK", why: null, state: "NON_COMPLIANT", badge: "STAGED", notices: [] },
  ...{ receipt: "complete", exit: EXIT.done, fetched: 2 },
};

/** Nothing was done there, and nothing had been. */
export const UNTOUCHED: Outcome = {
  ...{ task: "FAILED", host: "ERROR", why: null, state: null, badge: null, notices: [] },
  ...{ receipt: "none", exit: EXIT.failed, fetched: 0 },
};

interface Looked {
  readonly task: string;
  readonly id: string;
  /** Of the host's own paths. */
  readonly base: string;
}

/** Waits for the end of a task, and looks at what is told of it and of its one host, each by the API that tells it. */
export async function outcomeOf(fleet: SmallFleet, { task, id, base }: Looked): Promise<Omit<Outcome, "fetched">> {
  const info: TaskInfo = await fleet.ended(task);
  const result = info.result as StageResult;
  const { status, greenroom: ours } = result.host_status[id] ?? assert.fail("no such host in the result");
  const compliance = (await fleet.must("GET", `${base}/software/compliance`)).hosts[id];
  const { errors = [], warnings = [] } = compliance?.notifications ?? {};
  const { receipt } = (await fleet.ask("GET", `/api/greenroom/hosts/${id}/receipt`)).json;
  const watched = await watch(fleet, task);
  assert.equal(JSON.parse(watched.stdout).status, info.status);
  return {
    task: info.status,
    host: status,
    why: ours.skip_reason ?? ours.problem?.code ?? null,
    state: compliance?.status ?? null,
    badge: compliance?.stage_status ?? null,
    notices: [...errors, ...warnings].map((one: { id: string }) => one.id.split(".").at(-1)?.toUpperCase() ?? ""),
    receipt: receipt === undefined ? "none" : told(receipt),
    exit: watched.status,
  };
}

const told = ({ state, persistence }: { state: string; persistence: string }): string =>
  persistence === "volatile" ? `${state}, ${persistence}` : state;

function watch({ door }: SmallFleet, task: string) {
  const path = join(door.place.path, "context.json");
  writeFileSync(path, JSON.stringify({ ...door.context, url: `https://${door.controller.addresses.rest}` }));
  chmodSync(path, 0o600);
  return greenroom(["task", "watch", task, "--output", "json"], { env: { GREENROOM_CONTEXT: path } });
}
