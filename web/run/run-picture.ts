import type { HostStatus, StageResult } from "../../controller/api/wire/software.js";
import type { TaskInfo } from "../../controller/api/wire/task.js";
import type { ServerEvent } from "../rest/server-events.js";

export interface RunHost {
  readonly id: string;
  readonly name: string;
  readonly status: HostStatus;
}

/** What is known of a task that goes out to hosts; hosts by id, in the order of their turns. */
export interface RunPicture {
  readonly info: TaskInfo | undefined;
  readonly hosts: ReadonlyMap<string, RunHost>;
  readonly hasEnded: boolean;
}

export const NO_PICTURE: RunPicture = { info: undefined, hosts: new Map(), hasEnded: false };

/** The picture after an event of the task's own stream. */
export function afterEvent(picture: RunPicture, { event, data }: ServerEvent): RunPicture {
  if (event === "host") return afterHost(picture, JSON.parse(data) as HostEvent);
  if (event !== "task" && event !== "end") return picture;
  const { info } = JSON.parse(data) as { info: TaskInfo };
  const hosts = hostsOf(info);
  return { info, hosts: hosts.size === 0 ? picture.hosts : hosts, hasEnded: event === "end" };
}

interface HostEvent {
  readonly host: string;
  readonly name: string;
  readonly status: HostStatus;
}

function afterHost(picture: RunPicture, { host, name, status }: HostEvent): RunPicture {
  const before = picture.hosts.get(host)?.status;
  // Never back: an event that was on its way when the picture was taken tells less than the picture.
  const bytes = Math.max(status.greenroom.bytes_done, isSameTurn(before, status) ? before.greenroom.bytes_done : 0);
  const shown = { ...status, greenroom: { ...status.greenroom, bytes_done: bytes } };
  return { ...picture, hosts: new Map(picture.hosts).set(host, { id: host, name, status: shown }) };
}

const isSameTurn = (before: HostStatus | undefined, now: HostStatus): before is HostStatus =>
  before !== undefined &&
  before.greenroom.returns === now.greenroom.returns &&
  before.greenroom.bytes_total === now.greenroom.bytes_total;

/** The hosts of a result that has some; a scan's or an import's has none. */
export function hostsOf({ result }: TaskInfo): ReadonlyMap<string, RunHost> {
  const told = result as Partial<StageResult> | undefined;
  if (told?.host_status === undefined || told.host_info === undefined) return new Map();
  const names = told.host_info;
  return new Map(
    Object.entries(told.host_status).map(([id, status]) => [id, { id, name: names[id]?.name ?? id, status }]),
  );
}

/** The whole: every host is counted once. */
export interface RunTotals {
  readonly hosts: number;
  readonly done: number;
  readonly skipped: number;
  readonly failed: number;
  readonly waiting: number;
  readonly running: number;
  readonly bytesTotal: number;
  readonly bytesDone: number;
  readonly bytesPerSecond: number;
  /** null: it cannot be told. */
  readonly remainingSeconds: number | null;
}

export function totalsOf(hosts: ReadonlyMap<string, RunHost>): RunTotals {
  const all = [...hosts.values()].map(({ status }) => status);
  const count = (fits: (status: HostStatus) => boolean): number => all.filter(fits).length;
  const sum = (pick: (status: HostStatus) => number): number => all.reduce((total, status) => total + pick(status), 0);
  const [bytesTotal, bytesDone] = [sum((one) => one.greenroom.bytes_total), sum((one) => one.greenroom.bytes_done)];
  const bytesPerSecond = sum((one) => (isGoing(one) ? one.greenroom.bytes_per_second : 0));
  const left = bytesTotal - bytesDone;
  return {
    hosts: all.length,
    done: count(({ status }) => status === "OK"),
    skipped: count(({ status }) => status === "SKIPPED"),
    failed: count(({ status }) => status === "ERROR" || status === "TIMED_OUT"),
    waiting: count((one) => isGoing(one) && isWaiting(one)),
    running: count((one) => isGoing(one) && !isWaiting(one)),
    ...{ bytesTotal, bytesDone, bytesPerSecond },
    remainingSeconds: bytesPerSecond === 0 || left <= 0 ? null : Math.ceil(left / bytesPerSecond),
  };
}

export const isGoing = ({ status }: HostStatus): boolean => status === "RUNNING" || status === "RETRY_PENDING";

const isWaiting = ({ greenroom }: HostStatus): boolean => greenroom.step === "waiting" || greenroom.pause !== null;

export interface Cause {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly hosts: readonly RunHost[];
}

/** Hosts that failed, or were skipped though they should not have been, gathered by cause: forty of one kind are one entry. */
export function causesOf(hosts: ReadonlyMap<string, RunHost>): readonly Cause[] {
  const causes = new Map<string, Cause>();
  for (const host of hosts.values()) {
    const { problem } = host.status.greenroom;
    if (problem === null || isGoing(host.status)) continue;
    const known = causes.get(problem.code);
    const { code, message, remedy } = problem;
    causes.set(code, { code, message: known?.message ?? message, remedy, hosts: [...(known?.hosts ?? []), host] });
  }
  return [...causes.values()].sort((a, b) => b.hosts.length - a.hosts.length);
}
