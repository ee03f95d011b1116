import type { Clock } from "../../../core/time/clock.js";
import type { Store } from "../../store/open-store.js";

const DAY_MS = 86_400_000;
/** How often history is looked through, milliseconds. */
const EVERY_MS = 60 * 60 * 1000;

export interface Retention {
  /** Ended tasks are kept so many days, and so many of them. */
  readonly days: number;
  readonly count: number;
}

/** Forgets ended tasks beyond their retention; answers how many. Those that run are never forgotten. */
export async function forgetOldTasks(store: Store, clock: Clock, { days, count }: Retention): Promise<number> {
  const endedBefore = new Date(clock.now() - days * DAY_MS).toISOString();
  return store.transact(({ tasks }) => tasks.forget({ endedBefore, keep: count }));
}

/** The same now and then, until the returned function is called. */
export function keepForgetting(
  store: Store,
  {
    clock,
    onTrouble,
    ...retention
  }: Retention & { readonly clock: Clock; readonly onTrouble: (thrown: unknown) => void },
): () => void {
  const forget = (): void => void forgetOldTasks(store, clock, retention).catch(onTrouble);
  forget();
  const timer = setInterval(forget, EVERY_MS);
  return () => clearInterval(timer);
}
