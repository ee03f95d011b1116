import type { HostStatus } from "../../../controller/api/wire/software.js";
import type { TaskInfo } from "../../../controller/api/wire/task.js";
import type { ServerEvent } from "../../rest/stream/event-stream.js";
import { stageResultOf } from "../task-view.js";

interface TaskTold {
  readonly info: TaskInfo;
}

interface HostTold {
  readonly host: string;
  readonly name: string;
  readonly status: HostStatus;
}

/** A task as the events about it tell it: first the whole, then what changes. */
export class TaskPicture {
  /** Of the last event: whoever comes back with it hears what came since. */
  lastEventId: string | undefined;
  #info: TaskInfo | undefined;

  /** Undefined before the first event. */
  get info(): TaskInfo | undefined {
    return this.#info;
  }

  take({ id, event, data }: ServerEvent): void {
    if (id !== "") this.lastEventId = id;
    // Border: events of the controller of the same release have the shapes of controller/api/wire.
    if (event === "host") this.#takeHost(JSON.parse(data) as HostTold);
    else if (event === "task" || event === "end") this.#takeTask((JSON.parse(data) as TaskTold).info);
  }

  #takeTask(info: TaskInfo): void {
    // A head alone leaves what is known of the hosts.
    const result = info.result ?? this.#info?.result;
    this.#info = result === undefined ? info : { ...info, result };
  }

  #takeHost({ host, name, status }: HostTold): void {
    const result = this.#info === undefined ? undefined : stageResultOf(this.#info);
    if (this.#info === undefined || result === undefined) return;
    const host_info = { ...result.host_info, [host]: { name } };
    this.#info = {
      ...this.#info,
      result: { ...result, host_info, host_status: { ...result.host_status, [host]: status } },
    };
  }
}
