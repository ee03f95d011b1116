import { bodyOf } from "./body.js";
import { problemOfAnswer, unreachable } from "./problem.js";
import type { Session } from "./session.js";

export interface Ask {
  readonly method?: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** The controller's REST API. A request that meets an ended session waits until somebody has logged in again, and goes on. */
export class Rest {
  readonly #session: Session;

  constructor(session: Session) {
    this.#session = session;
  }

  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.ask<T>(path, signal === undefined ? {} : { signal });
  }

  post<T>(path: string, body?: unknown): Promise<T> {
    return this.ask<T>(path, { method: "POST", ...(body !== undefined && { body }) });
  }

  /** The answer's JSON; undefined where there is none. Throws a RestProblem. */
  async ask<T>(path: string, ask: Ask = {}): Promise<T> {
    const answer = await this.#answered(path, ask);
    const text = await answer.text();
    // What a path answers is settled by the contract that both sides are compiled against.
    return (text === "" ? undefined : JSON.parse(text)) as T;
  }

  /** The answer, its body not read yet. */
  async open(path: string, ask: Ask = {}): Promise<Response> {
    return this.#answered(path, ask);
  }

  async #answered(path: string, ask: Ask): Promise<Response> {
    for (;;) {
      const id = await this.#session.id();
      const answer = await send(path, id, ask);
      if (answer.ok) return answer;
      if (answer.status !== 401) throw problemOfAnswer(answer.status, await bodyOf(answer));
      this.#session.expired(id);
    }
  }
}

async function send(path: string, id: string, { method = "GET", body, headers, signal }: Ask): Promise<Response> {
  try {
    return await fetch(path, {
      method,
      // Without this a browser asks for name and password itself when it meets a 401.
      credentials: "omit",
      cache: "no-store",
      headers: {
        "vmware-api-session-id": id,
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      ...(signal !== undefined && { signal }),
    });
  } catch (thrown) {
    if (signal?.aborted === true) throw thrown;
    throw unreachable();
  }
}
