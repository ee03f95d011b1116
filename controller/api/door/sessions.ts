import type { Clock } from "../../../core/time/clock.js";
import type { SessionIdentity } from "../../store/activity/sessions.js";
import type { Store } from "../../store/open-store.js";
import { secretDigest } from "../../store/secrets.js";
import { apiProblem } from "./api-problems.js";

export interface SessionInfo {
  readonly identity: SessionIdentity;
  readonly createdAt: string;
  readonly lastUsedAt: string;
}

export interface SessionsParts {
  readonly store: Store;
  readonly clock: Clock;
  /** A session unused for this long is over. */
  readonly idleSeconds: number;
  /** A session older than this is over, used or not. */
  readonly absoluteSeconds: number;
}

/** Sessions of those who have logged in. The store keeps who and until when; when one was last used lives in memory alone. */
export class Sessions {
  readonly #parts: SessionsParts;
  readonly #lastUsed = new Map<string, number>();

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** A new session's id. */
  async open(identity: SessionIdentity): Promise<string> {
    const { store, absoluteSeconds } = this.#parts;
    const id = await store.transact(({ sessions }) => sessions.open({ identity, ttlSeconds: absoluteSeconds }));
    this.#use(id);
    return id;
  }

  /** The session of an id, marked as used now: SESSION_MISSING when there is none, or no longer. */
  async check(id: string): Promise<SessionInfo> {
    const key = secretDigest(id);
    const session = await this.#parts.store.reader.sessions.find(id);
    if (session === undefined) {
      this.#lastUsed.delete(key);
      throw apiProblem("SESSION_MISSING", { why: "it is unknown or too old" });
    }
    if (this.#isIdle(this.#lastUsed.get(key))) {
      await this.logOut(id);
      throw apiProblem("SESSION_MISSING", { why: "it was not used for too long" });
    }
    const lastUsedAt = new Date(this.#use(id)).toISOString();
    return { identity: session.identity, createdAt: session.createdAt, lastUsedAt };
  }

  /** Whose session it is, if it is one still; asking is no use of it. */
  async ownerOf(id: string): Promise<SessionIdentity | undefined> {
    const session = await this.#parts.store.reader.sessions.find(id);
    return this.#isIdle(this.#lastUsed.get(secretDigest(id))) ? undefined : session?.identity;
  }

  async logOut(id: string): Promise<void> {
    this.#lastUsed.delete(secretDigest(id));
    await this.#parts.store.transact(({ sessions }) => sessions.close(id));
  }

  #isIdle(lastUsed: number | undefined): boolean {
    const { clock, idleSeconds } = this.#parts;
    return lastUsed !== undefined && clock.now() - lastUsed > idleSeconds * 1000;
  }

  // The secret itself is not kept, not even in memory.
  #use(id: string): number {
    const now = this.#parts.clock.now();
    this.#lastUsed.set(secretDigest(id), now);
    return now;
  }
}
