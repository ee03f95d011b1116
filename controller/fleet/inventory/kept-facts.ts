import type { HostFacts } from "../../store/inventory/host-record.js";
import type { Store } from "../../store/open-store.js";

/** Writes of what a host tells of itself only what has changed: a staging changes its free space and nothing else. */
export class KeptFacts {
  readonly #store: Store;
  readonly #hostId: string;
  #kept: ReadonlyMap<string, string> = new Map();

  constructor(store: Store, hostId: string) {
    this.#store = store;
    this.#hostId = hostId;
  }

  async keep(facts: Partial<HostFacts>): Promise<void> {
    const told = new Map(Object.entries(facts).map(([name, value]) => [name, JSON.stringify(value)]));
    const news = Object.entries(facts).filter(([name]) => told.get(name) !== this.#kept.get(name));
    if (news.length === 0) return;
    await this.#store.transact(({ hosts }) => hosts.setFacts(this.#hostId, Object.fromEntries(news)));
    this.#kept = told;
  }
}
