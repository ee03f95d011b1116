import { signal } from "@preact/signals";
import type { TaskInfo } from "../../controller/api/wire/task.js";
import { follow, pause } from "../rest/follow.js";
import type { Rest } from "../rest/rest.js";
import type { ServerEvent } from "../rest/server-events.js";

/** How often tasks are asked for where there is no stream. */
const ASK_MS = 3_000;

export interface Connection {
  readonly state: "starting" | "live" | "lost";
  /** When the controller was last heard, ms since the epoch. */
  readonly heardAt: number;
}

/** What the controller tells of all tasks as it happens: one stream for the whole page. */
export class Live {
  readonly #rest: Rest;
  /** Tasks that run now, by id. */
  readonly running = signal<ReadonlyMap<string, TaskInfo>>(new Map());
  /** Grows when something ended or was missed: what was loaded before may be old. */
  readonly changes = signal(0);
  /** Whether the controller tells by itself what goes on; else it is asked now and then. */
  readonly isTold = signal(true);
  readonly connection = signal<Connection>({ state: "starting", heardAt: Date.now() });
  #heardAt = Date.now();
  #isRead = false;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  /** Follows until the signal. */
  async run(until: AbortSignal): Promise<void> {
    const follower = {
      onEvent: (event: ServerEvent) => this.#take(event),
      onConnection: (state: "live" | "lost") => this.#connected(state),
    };
    try {
      await follow(this.#rest, "/api/greenroom/events", follower, until);
    } catch {
      // The stream of all tasks is for those who may see the whole fleet; others ask now and then for what they may see.
      this.isTold.value = false;
      await this.#ask(until);
    }
  }

  async #ask(until: AbortSignal): Promise<void> {
    while (!until.aborted) {
      await this.#anew();
      await pause(ASK_MS, until);
    }
  }

  #connected(state: "live" | "lost"): void {
    const before = this.connection.value.state;
    if (state === "live") this.#heardAt = Date.now();
    if (before === state) return;
    this.connection.value = { state, heardAt: this.#heardAt };
    if (before === "lost" && state === "live") this.changes.value += 1;
  }

  #take({ event, data }: ServerEvent): "more" {
    // What each host does is followed by those who show it.
    if (event === "reset") {
      this.#isRead = false;
      void this.#anew();
    }
    // Something waits for a second person, or has gone on.
    if (event === "approval") this.changes.value += 1;
    if (event === "task" || event === "end") {
      const { task, info } = JSON.parse(data) as { task: string; info: TaskInfo };
      const next = new Map(this.running.value);
      if (event === "end") next.delete(task);
      else next.set(task, info);
      this.running.value = next;
      if (event === "end") this.changes.value += 1;
    }
    return "more";
  }

  async #anew(): Promise<void> {
    try {
      const tasks = await this.#rest.get<Record<string, TaskInfo>>("/api/cis/tasks?status=RUNNING&exclude_result=true");
      const before = [...this.running.value.keys()];
      this.#connected("live");
      this.running.value = new Map(Object.entries(tasks));
      if (!this.#isRead || before.some((task) => tasks[task] === undefined)) this.changes.value += 1;
      this.#isRead = true;
    } catch {
      // The stream is lost as well then, and its next one begins with a reset.
      this.#connected("lost");
    }
  }
}
