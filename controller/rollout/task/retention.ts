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

/** Removes audit rows older than so many days; an anchor stays for them, with a row that says so. Answers how many went. */
export async function sealOldAudits(store: Store, clock: Clock, days: number): Promise<number> {
  const before = new Date(clock.now() - days * DAY_MS).toISOString();
  return store.transact(async ({ audits }) => {
    const rows = await audits.removeBefore(before);
    const detail = { rows, before };
    if (rows > 0)
      await audits.append({ who: "controller", what: "audit seal", onWhat: "audit", outcome: "OK", detail });
    return rows;
  });
}

interface Now {
  readonly clock: Clock;
  readonly onTrouble: (thrown: unknown) => void;
}

/** Forgets tasks now and then, until the returned function is called. */
export const keepForgetting = (store: Store, { clock, onTrouble, ...retention }: Retention & Now): (() => void) =>
  nowAndThen(() => forgetOldTasks(store, clock, retention), onTrouble);

/** The same with the audit log. */
export const keepSealing = (store: Store, { clock, onTrouble, days }: { readonly days: number } & Now): (() => void) =>
  nowAndThen(() => sealOldAudits(store, clock, days), onTrouble);

function nowAndThen(work: () => Promise<unknown>, onTrouble: (thrown: unknown) => void): () => void {
  const begin = (): void => void work().catch(onTrouble);
  begin();
  const timer = setInterval(begin, EVERY_MS);
  return () => clearInterval(timer);
}
