import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";

const KEPT_MS = 24 * 60 * 60 * 1000;

export interface KeyName {
  readonly user: string;
  readonly key: string;
}

export interface KeptAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The body as it went out. */
  readonly body: string;
}

export type KeyState =
  /** It is new, or what it was for was never begun: this request does the work. */
  | { readonly is: "begun" }
  | { readonly is: "busy" }
  | { readonly is: "another-request" }
  | { readonly is: "answered"; readonly answer: KeptAnswer };

/** What requests with an Idempotency-Key have answered, for a day. */
export class IdempotencyKeyStore {
  constructor(
    private readonly db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {}

  /**
   * Takes a key for a request. `run` names this run of the controller: what an earlier run left without an answer was cut off;
   * if it had started a task, that is the answer, else nothing of it was done and it is begun again.
   */
  async begin({ user, key }: KeyName, { fingerprint, run }: { fingerprint: string; run: string }): Promise<KeyState> {
    const oldest = new Date(this.clock.now() - KEPT_MS).toISOString();
    await this.db.deleteFrom("idempotency_keys").where("created_at", "<", oldest).execute();
    const known = await this.db
      .selectFrom("idempotency_keys")
      .selectAll()
      .where("user", "=", user)
      .where("key", "=", key)
      .executeTakeFirst();
    if (known !== undefined && known.fingerprint !== fingerprint) return { is: "another-request" };
    const answer = known && answerOf(known);
    if (answer !== undefined) return { is: "answered", answer };
    if (known?.run === run) return { is: "busy" };
    const row = { user, key, fingerprint, run, status: null, headers: writeJson({}), body: "", task_id: null };
    await this.db
      .insertInto("idempotency_keys")
      .values({ ...row, created_at: timestamp(this.clock) })
      .onConflict((conflict) => conflict.columns(["user", "key"]).doUpdateSet({ run }))
      .execute();
    return { is: "begun" };
  }

  /** In the transaction that starts the task, so that a crash cannot part the two. */
  async tookTask({ user, key }: KeyName, taskId: string): Promise<void> {
    await this.#row({ user, key }).set({ task_id: taskId }).where("task_id", "is", null).execute();
  }

  async answered({ user, key }: KeyName, { status, headers, body }: KeptAnswer): Promise<void> {
    await this.#row({ user, key })
      .set({ status, headers: writeJson(headers), body })
      .execute();
  }

  /** Nothing came of it: the key may be used again. */
  async release({ user, key }: KeyName): Promise<void> {
    await this.db.deleteFrom("idempotency_keys").where("user", "=", user).where("key", "=", key).execute();
  }

  #row({ user, key }: KeyName) {
    return this.db.updateTable("idempotency_keys").where("user", "=", user).where("key", "=", key);
  }
}

function answerOf({ status, headers, body, task_id: task }: StoreSchema["idempotency_keys"]): KeptAnswer | undefined {
  if (status !== null) return { status, headers: readJson(headers), body };
  if (task === null) return undefined;
  return { status: 202, headers: {}, body: JSON.stringify(task) };
}
