import { signal, type ReadonlySignal } from "@preact/signals";
import type { Rest } from "../rest/rest.js";

/** Who I am, as far as the controller tells; without privileges it has one administrator, who may do everything. */
interface SessionAnswer {
  readonly user: string;
}

/** What the viewer may do. */
export class Rights {
  readonly #session = signal<SessionAnswer | undefined>(undefined);

  get session(): ReadonlySignal<SessionAnswer | undefined> {
    return this.#session;
  }

  async load(rest: Rest): Promise<void> {
    this.#session.value = await rest.get<SessionAnswer>("/api/session");
  }
}
