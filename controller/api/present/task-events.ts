import type { Change, TaskFeed } from "../../rollout/task/task-feed.js";
import type { TaskEngine } from "../../rollout/task/task-engine.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { StoreReader } from "../../store/repositories.js";
import { HEARTBEAT_MS, type StreamEvent } from "../door/event-stream.js";
import { presentHost } from "./host-results.js";
import { presentTask, presentTaskHead } from "./task.js";

/** Events of one task or host are at least so far apart: what changes in between is told together. */
const PACE_MS = 250;

/** Changes that are told at once: no more are held whole for a slow reader. */
const BATCH = 128;

export interface TaskEventsParts {
  readonly engine: TaskEngine;
  readonly reader: StoreReader;
}

export interface Wanted {
  /** One task, whose stream ends with it; all when left out. */
  readonly taskId?: string;
  /** As the client has sent it. */
  readonly lastEventId?: string;
}

/** "epoch.seq" of this run of the controller; undefined for any other, which means nothing any more. */
function seqOf({ epoch, newest }: TaskFeed, id: string | undefined): number | undefined {
  const [, of, seq] = /^([0-9a-z]{1,16})\.(\d{1,15})$/.exec(id ?? "") ?? [];
  return of === epoch && Number(seq) <= newest ? Number(seq) : undefined;
}

/**
 * What changes in tasks as events from now on, or from the client's number on, newest state only: `task` (head of a task), `host` (what one host
 * does in it), `end` (once it has ended: the whole task in its own stream, its head in that of all), and in that of all `approval` (something is
 * asked of a second person, or what was asked has gone on) and `reset` where what was before is not told: read the list anew. Yields at most every quarter of a second, in batches of bounded size; an empty list when nothing
 * happened for the length of a heartbeat.
 */
export async function* taskEvents(
  parts: TaskEventsParts,
  { taskId, lastEventId }: Wanted,
  signal: AbortSignal,
): AsyncGenerator<readonly StreamEvent[]> {
  const { feed } = parts.engine;
  const known = seqOf(feed, lastEventId);
  const now = feed.newest;
  const isLost = known === undefined || feed.lostSince(known);
  const after = known === undefined || (isLost && taskId === undefined) ? now : known;
  using reader = feed.read({ ...(taskId !== undefined && { taskId }), after });
  if (isLost && taskId === undefined) yield [{ id: `${feed.epoch}.${now}`, event: "reset", data: {} }];
  if (taskId !== undefined && known === undefined) {
    const first = await snapshot(parts, taskId);
    yield first;
    if (first.some(({ event }) => event === "end")) return;
  }
  while (!signal.aborted) {
    const changes = await reader.take(HEARTBEAT_MS, signal);
    if (changes.length === 0) yield [];
    for (let at = 0; at < changes.length && !signal.aborted; at += BATCH) {
      const batch = changes.slice(at, at + BATCH);
      const tell = (change: Change) => eventsOf(parts, change, taskId === undefined ? "head" : "whole");
      const events = (await Promise.all(batch.map(tell))).flat();
      if (events.length > 0) yield events;
      if (taskId !== undefined && events.some(({ event }) => event === "end")) return;
    }
    await rest(signal);
  }
}

/** A whole task at the beginning: its head, or its end where that has come. */
async function snapshot(parts: TaskEventsParts, taskId: string): Promise<readonly StreamEvent[]> {
  const { engine } = parts;
  const id = `${engine.feed.epoch}.${engine.feed.newest}`;
  const view = await engine.view(taskId);
  const event = view.record.endedAt === null ? "task" : "end";
  return [{ id, event, data: { task: taskId, info: await presentTask(view, parts.reader) } }];
}

async function eventsOf(
  parts: TaskEventsParts,
  change: Change,
  ends: "head" | "whole",
): Promise<readonly StreamEvent[]> {
  const { engine, reader } = parts;
  const id = `${engine.feed.epoch}.${change.seq}`;
  if ("approvalId" in change) return approvalEvent(reader, id, change.approvalId);
  const { taskId, hostId } = change;
  if (hostId !== null) {
    const row = engine.liveHost(taskId, hostId);
    const host = row && presentHost(row);
    return host === undefined ? [] : [{ id, event: "host", data: { task: taskId, host: hostId, ...host } }];
  }
  try {
    const [record] = await engine.records({ tasks: [taskId] });
    if (record === undefined) return [];
    if (record.endedAt === null) return [{ id, event: "task", data: { task: taskId, info: presentTaskHead(record) } }];
    const info = ends === "head" ? presentTaskHead(record) : await presentTask(await engine.view(taskId), reader);
    return [{ id, event: "end", data: { task: taskId, info } }];
  } catch (thrown) {
    // Forgotten by retention since.
    if (isProblem(thrown, "TASK_NOT_FOUND")) return [];
    throw thrown;
  }
}

/** That it stands so now; what is asked for, by whom and on what is read by who may see it. */
async function approvalEvent(reader: StoreReader, id: string, approvalId: string): Promise<readonly StreamEvent[]> {
  const { status } = await reader.approvals.need(approvalId);
  return [{ id, event: "approval", data: { approval: approvalId, status } }];
}

function rest(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, PACE_MS);
    signal.addEventListener("abort", done);
    if (signal.aborted) done();
  });
}
