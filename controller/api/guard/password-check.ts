import { createHash, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { hash, verify } from "@node-rs/argon2";
import { apiProblem } from "../door/api-problems.js";

/** OWASP's first choice: argon2id (the library's default), 19 MiB, two passes, one lane. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;
/** Each takes 19 MiB and a core for about 10 ms. */
const AT_ONCE = 2;
const MOST_WAITING = 64;
/** How long a password that was right is not hashed again; Basic on every request would cost 10 ms each. */
const REMEMBERED_MS = 60_000;
const MOST_REMEMBERED = 1_000;

/** Hashes and checks passwords, a few at a time. */
export class PasswordCheck {
  readonly #key = randomBytes(32);
  readonly #right = new Map<string, number>();
  readonly #waiting: (() => void)[] = [];
  #running = 0;
  /** Of a password that nobody knows: who does not exist takes as long as who does. */
  #nobodys: Promise<string> | undefined;

  /** The hash to keep, in the PHC string format. LOGIN_BUSY. */
  hash(password: string): Promise<string> {
    return this.#queued(() => hash(password, COST));
  }

  /** Whether a password is that of a hash; without one (no such user) never, in the same time. LOGIN_BUSY. */
  async fits(password: string, passwordHash: string | undefined, nowMs: number): Promise<boolean> {
    const mark = createHmac("sha256", this.#key)
      .update(`${passwordHash ?? ""}\n${password}`)
      .digest("hex");
    const until = this.#right.get(mark);
    if (until !== undefined && until > nowMs) return true;
    this.#nobodys ??= this.#queued(() => hash(randomBytes(32).toString("hex"), COST));
    const nobodys = await this.#nobodys;
    const fits = await this.#queued(() => verify(passwordHash ?? nobodys, password));
    if (!fits || passwordHash === undefined) return false;
    this.#remember(mark, nowMs);
    return true;
  }

  #remember(mark: string, nowMs: number): void {
    for (const [old, until] of this.#right)
      if (until <= nowMs || this.#right.size >= MOST_REMEMBERED) this.#right.delete(old);
    this.#right.set(mark, nowMs + REMEMBERED_MS);
  }

  async #queued<T>(work: () => Promise<T>): Promise<T> {
    if (this.#running >= AT_ONCE) {
      if (this.#waiting.length >= MOST_WAITING) throw apiProblem("LOGIN_BUSY", { waiting: MOST_WAITING });
      // Whoever ends hands its place over.
      await new Promise<void>((go) => this.#waiting.push(go));
    } else this.#running += 1;
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}

const digestOf = (text: string): Buffer => createHash("sha256").update(text, "utf8").digest();

/** Whole and in constant time: the time taken says nothing about either. */
export const isSameText = (one: string, other: string): boolean => timingSafeEqual(digestOf(one), digestOf(other));

/** Whether a secret of 256 random bits has this SHA-256, hex; it needs no slow hash. */
export const hasDigest = (secret: string, sha256: string): boolean =>
  timingSafeEqual(digestOf(secret), Buffer.from(sha256, "hex"));
