import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import type { SecureContext } from "node:tls";

/**
 * Connections of Node's own client that are closed together. Node tells them apart by host and port alone: a name must not be reached by one that
 * was made under another rule of where names may lead, so that each rule has its own.
 */
export class NodeAgents implements Disposable {
  readonly #context: () => SecureContext;
  readonly #plain = new Map<LookupFunction | undefined, HttpAgent>();
  readonly #secure = new Map<LookupFunction | undefined, HttpsAgent>();

  constructor(context: () => SecureContext) {
    this.#context = context;
  }

  /** For a URL whose name is resolved by this rule; by the system alone where there is none. */
  for({ protocol }: URL, rule: LookupFunction | undefined): HttpAgent {
    return protocol === "https:"
      ? kept(this.#secure, rule, () => new HttpsAgent({ keepAlive: true, secureContext: this.#context() }))
      : kept(this.#plain, rule, () => new HttpAgent({ keepAlive: true }));
  }

  [Symbol.dispose](): void {
    for (const agent of [...this.#plain.values(), ...this.#secure.values()]) agent.destroy();
    this.#plain.clear();
    this.#secure.clear();
  }
}

function kept<K, V>(all: Map<K, V>, key: K, make: () => V): V {
  const one = all.get(key) ?? make();
  all.set(key, one);
  return one;
}
