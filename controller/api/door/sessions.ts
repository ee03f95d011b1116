import { createHash, timingSafeEqual } from "node:crypto";
import type { Clock } from "../../../core/time/clock.js";
import type { Store } from "../../store/open-store.js";
import { apiProblem } from "./api-problems.js";

export interface SessionInfo {
  readonly user: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
}

export interface SessionsParts {
  readonly store: Store;
  readonly clock: Clock;
  /** The one administrator; of the credential (256 random bits) only its SHA-256, hex, is known here. */
  readonly administrator: { readonly user: string; readonly credentialSha256: string };
  /** A session unused for this long is over. */
  readonly idleSeconds: number;
  /** A session older than this is over, used or not. */
  readonly absoluteSeconds: number;
}

/** Wrong log-ins that are recorded, of all clients together. */
const RECORDED_A_MINUTE = 60;

const digestOf = (text: string): Buffer => createHash("sha256").update(text, "utf8").digest();

/** Log-in and sessions. The store keeps who and until when; when a session was last used lives in memory alone. */
export class Sessions {
  readonly #parts: SessionsParts;
  #wrong = { minute: 0, count: 0 };
  readonly #lastUsed = new Map<string, number>();

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** A new session's id for `Authorization: Basic …`; CREDENTIAL_WRONG, SESSION_MISSING without the header. */
  async logIn(authorization: string | undefined): Promise<{ readonly id: string; readonly user: string }> {
    const { user, credential } = readBasic(authorization);
    const { administrator, store, absoluteSeconds } = this.#parts;
    // Both are compared, whole and in constant time: the time taken says nothing about either.
    const userFits = timingSafeEqual(digestOf(user), digestOf(administrator.user));
    const credentialFits = timingSafeEqual(digestOf(credential), Buffer.from(administrator.credentialSha256, "hex"));
    if (!userFits || !credentialFits) {
      const shown = user.slice(0, 80);
      if (this.#isRecorded())
        await store.transact(({ audits }) =>
          audits.append({ who: shown, what: "log in", onWhat: "session", outcome: "CREDENTIAL_WRONG" }),
        );
      throw apiProblem("CREDENTIAL_WRONG", { user: shown });
    }
    const id = await store.transact(({ sessions }) => sessions.open({ user, ttlSeconds: absoluteSeconds }));
    this.#use(id);
    return { id, user };
  }

  /** The session of an id, marked as used now: SESSION_MISSING when there is none, or no longer. */
  async check(id: string | undefined): Promise<SessionInfo> {
    if (id === undefined || id === "")
      throw apiProblem("SESSION_MISSING", { why: "the header vmware-api-session-id is not there" });
    const key = keyOf(id);
    const session = await this.#parts.store.reader.sessions.find(id);
    if (session === undefined) {
      this.#lastUsed.delete(key);
      throw apiProblem("SESSION_MISSING", { why: "it is unknown or too old" });
    }
    const lastUsed = this.#lastUsed.get(key);
    if (this.#isIdle(lastUsed)) {
      await this.logOut(id);
      throw apiProblem("SESSION_MISSING", { why: "it was not used for too long" });
    }
    const lastUsedAt = new Date(this.#use(id)).toISOString();
    return { user: session.user, createdAt: session.createdAt, lastUsedAt };
  }

  /** Whether there is such a session still; asking is no use of it. */
  async isOpen(id: string | undefined): Promise<boolean> {
    if (id === undefined || (await this.#parts.store.reader.sessions.find(id)) === undefined) return false;
    return !this.#isIdle(this.#lastUsed.get(keyOf(id)));
  }

  async logOut(id: string): Promise<void> {
    this.#lastUsed.delete(keyOf(id));
    await this.#parts.store.transact(({ sessions }) => sessions.close(id));
  }

  /** Wrong log-ins go into the audit log, but strangers cannot fill the disk with them: the first of each minute do. */
  #isRecorded(): boolean {
    const minute = Math.floor(this.#parts.clock.now() / 60_000);
    this.#wrong = this.#wrong.minute === minute ? { minute, count: this.#wrong.count + 1 } : { minute, count: 1 };
    return this.#wrong.count <= RECORDED_A_MINUTE;
  }

  #isIdle(lastUsed: number | undefined): boolean {
    const { clock, idleSeconds } = this.#parts;
    return lastUsed !== undefined && clock.now() - lastUsed > idleSeconds * 1000;
  }

  #use(id: string): number {
    const now = this.#parts.clock.now();
    this.#lastUsed.set(keyOf(id), now);
    return now;
  }
}

// The secret itself is not kept, not even in memory.
const keyOf = (id: string): string => digestOf(id).toString("hex");

function readBasic(header: string | undefined): { user: string; credential: string } {
  const encoded = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(header ?? "")?.[1];
  const text = Buffer.from(encoded ?? "", "base64").toString("utf8");
  const colon = text.indexOf(":");
  if (colon < 0) throw apiProblem("SESSION_MISSING", { why: "log in with HTTP Basic" });
  return { user: text.slice(0, colon), credential: text.slice(colon + 1) };
}
