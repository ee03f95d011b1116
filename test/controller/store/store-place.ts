import { join } from "node:path";
import type { Clock } from "../../../core/time/clock.js";
import { openStore, type Store } from "../../../controller/store/open-store.js";
import { makeWorkplace, type Workplace } from "../../rig/workplace.js";

/** A clock that stands until it is moved. */
export class HandClock implements Clock {
  #at = Date.parse("2026-11-24T10:00:00Z");

  now(): number {
    return this.#at;
  }

  advance(ms: number): void {
    this.#at += ms;
  }
}

export interface StorePlace {
  readonly place: Workplace;
  readonly path: string;
  readonly clock: HandClock;
  readonly store: Store;
  close(): Promise<void>;
}

/** A real store in a folder of its own. */
export async function storePlace(): Promise<StorePlace> {
  const place = makeWorkplace("store");
  const path = join(place.path, "controller.db");
  const clock = new HandClock();
  const store = await openStore({ path, clock });
  return {
    place,
    path,
    clock,
    store,
    close: async () => {
      await store.close();
      place[Symbol.dispose]();
    },
  };
}

export const enrolment = (name: string, clusterId: string | null = null) => ({
  name,
  clusterId,
  address: `${name}.example:9443`,
  receiptKey: Buffer.from(name.padEnd(32, "-")).toString("hex"),
  targets: [{ id: "host", kind: "HOST" as const, platform: "embeddedEsx" }],
  agentVersion: "0.1.0",
  acceptanceLevel: "PartnerSupported" as const,
});
