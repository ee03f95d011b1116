import { setImmediate as turn } from "node:timers/promises";
import { CompiledQuery, type Kysely, type Transaction } from "kysely";
import type { Clock } from "../../core/time/clock.js";
import type { Origin, OriginOf } from "./activity/origin.js";
import { storesOf, type StoreTransaction } from "./repositories.js";
import type { StoreSchema } from "./schema.js";

/** Pieces of work that share a commit; one that comes later waits for the next. */
const MOST_TOGETHER = 256;

type Work<T> = (transaction: StoreTransaction) => Promise<T>;
/** Told only once the commit is on the disk. */
type Settle = () => void;

type End<T> = { readonly answer: T } | { readonly thrown: unknown };

interface Waiting {
  /** Asked for when the work comes in: it is carried out in whatever context the group runs in. */
  readonly origin: Origin | undefined;
  /** Answers how it is settled; never throws. */
  readonly carryOut: (transaction: StoreTransaction) => Promise<{ readonly failed: boolean; readonly settle: Settle }>;
  readonly fail: (thrown: unknown) => void;
}

/**
 * Transactions one after the other, those that come in at the same time in one commit: a commit costs an fsync (DEPS 4.6), and twenty hosts that take a
 * step at once then cost one. Each is a savepoint of its own, without a trace when it throws, and is answered when the commit is durable.
 */
export class GroupCommit {
  readonly #writer: Kysely<StoreSchema>;
  readonly #clock: Clock;
  readonly #originOf: OriginOf;
  #waiting: Waiting[] = [];
  #running: Promise<void> | undefined;

  constructor(writer: Kysely<StoreSchema>, clock: Clock, originOf: OriginOf) {
    this.#writer = writer;
    this.#clock = clock;
    this.#originOf = originOf;
  }

  async transact<T>(work: Work<T>): Promise<T> {
    const origin = this.#originOf();
    const end = await new Promise<End<T>>((tell) => {
      this.#waiting.push({
        origin,
        carryOut: async (transaction) => {
          const reached = await endOf(work, transaction);
          return { failed: "thrown" in reached, settle: () => tell(reached) };
        },
        fail: (thrown) => tell({ thrown }),
      });
      this.#running ??= this.#run();
    });
    if ("thrown" in end) throw end.thrown;
    return end.answer;
  }

  /** Resolves when nothing waits and nothing runs. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      // Whatever else this turn of the event loop brings goes along.
      await turn();
      const group = this.#waiting.splice(0, MOST_TOGETHER);
      try {
        (await this.#commit(group)).forEach((settle) => settle());
      } catch (thrown) {
        group.forEach(({ fail }) => fail(thrown));
      }
    }
    this.#running = undefined;
  }

  #commit(group: readonly Waiting[]): Promise<readonly Settle[]> {
    return this.#writer.transaction().execute(async (transaction) => {
      const settled: Settle[] = [];
      for (const { origin, carryOut } of group) {
        const stores = storesOf(transaction, this.#clock, () => origin);
        settled.push(await apart(transaction, () => noting(origin, () => carryOut(stores))));
      }
      return settled;
    });
  }
}

async function endOf<T>(work: Work<T>, transaction: StoreTransaction): Promise<End<T>> {
  try {
    return { answer: await work(transaction) };
  } catch (thrown) {
    return { thrown };
  }
}

/** A row of the audit log that goes with what failed is none: whoever asked has not been noted by it. */
async function noting(origin: Origin | undefined, work: () => ReturnType<Waiting["carryOut"]>) {
  const isNoted = origin?.isNoted ?? false;
  const end = await work();
  if (end.failed && origin !== undefined) origin.isNoted = isNoted;
  return end;
}

const savepoint = CompiledQuery.raw("savepoint part");
const rollback = CompiledQuery.raw("rollback to part");
const release = CompiledQuery.raw("release part");

/** A part of a transaction that can fail by itself. */
async function apart(
  transaction: Transaction<StoreSchema>,
  part: () => ReturnType<Waiting["carryOut"]>,
): Promise<Settle> {
  await transaction.executeQuery(savepoint);
  const { failed, settle } = await part();
  if (failed) await transaction.executeQuery(rollback);
  await transaction.executeQuery(release);
  return settle;
}
