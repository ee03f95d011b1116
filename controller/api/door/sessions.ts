import type { Clock } from "../../../core/time/clock.js";
import type { SessionIdentity, SessionRecord } from "../../store/activity/sessions.js";
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

/** A use is worth a commit when the last one that was written is older than this. */
const NEWS_MS = 60_000;

/** Sessions of those who have logged in. When one was last used lives in memory, and to the minute in the store, where a restart finds it. */
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
    this.#lastUsed.set(secretDigest(id), this.#parts.clock.now());
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
    if (this.#isIdle(key, session)) {
      await this.logOut(id);
      throw apiProblem("SESSION_MISSING", { why: "it was not used for too long" });
    }
    const lastUsedAt = new Date(await this.#use(id, session)).toISOString();
    return { identity: session.identity, createdAt: session.createdAt, lastUsedAt };
  }

  /** Whose session it is, if it is one still; asking is no use of it. */
  async ownerOf(id: string): Promise<SessionIdentity | undefined> {
    const session = await this.#parts.store.reader.sessions.find(id);
    return session === undefined || this.#isIdle(secretDigest(id), session) ? undefined : session.identity;
  }

  async logOut(id: string): Promise<void> {
    this.#lastUsed.delete(secretDigest(id));
    await this.#parts.store.transact(({ sessions }) => sessions.close(id));
  }

  /** Also of one that nobody has used since this run of the controller began. */
  #isIdle(key: string, { lastUsedAt }: SessionRecord): boolean {
    const { clock, idleSeconds } = this.#parts;
    const lastUsed = this.#lastUsed.get(key) ?? Date.parse(lastUsedAt);
    return clock.now() - lastUsed > idleSeconds * 1000;
  }

  // The secret itself is not kept, not even in memory.
  async #use(id: string, { lastUsedAt }: SessionRecord): Promise<number> {
    const { clock, store } = this.#parts;
    const now = clock.now();
    this.#lastUsed.set(secretDigest(id), now);
    if (now - Date.parse(lastUsedAt) >= NEWS_MS) await store.transact(({ sessions }) => sessions.used(id));
    return now;
  }
}
