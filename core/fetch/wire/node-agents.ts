import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { LookupFunction } from "node:net";
import type { SecureContext } from "node:tls";

interface Agents {
  readonly plain: HttpAgent;
  readonly secure: HttpsAgent;
}

/**
 * Connections of Node's own client that are closed together. Node tells them apart by host and port alone: a name must not be reached by one that
 * was made under another rule of where names may lead, so that each rule has its own.
 */
export class NodeAgents implements Disposable {
  readonly #context: () => SecureContext;
  readonly #byRule = new Map<LookupFunction | undefined, Agents>();

  constructor(context: () => SecureContext) {
    this.#context = context;
  }

  /** For a URL whose name is resolved by this rule; by the system alone where there is none. */
  for({ protocol }: URL, rule: LookupFunction | undefined): HttpAgent {
    const agents = this.#byRule.get(rule) ?? this.#make();
    this.#byRule.set(rule, agents);
    return protocol === "https:" ? agents.secure : agents.plain;
  }

  #make(): Agents {
    const kept = { keepAlive: true } as const;
    return { plain: new HttpAgent(kept), secure: new HttpsAgent({ ...kept, secureContext: this.#context() }) };
  }

  [Symbol.dispose](): void {
    for (const { plain, secure } of this.#byRule.values()) {
      plain.destroy();
      secure.destroy();
    }
    this.#byRule.clear();
  }
}
