import type { Migration } from "kysely";
import { fleetInventory } from "./fleet-inventory.js";
import { hardwareSupport } from "./hardware-support.js";
import { knownOrder } from "./known-order.js";
import { mainJob } from "./main-job.js";
import { onlineDepots } from "./online-depots.js";
import { receiptSummaries } from "./receipt-summaries.js";
import { taskHistory } from "./task-history.js";

/** All migrations, in the order of their names. Never change one that was released: add another. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-main-job": mainJob,
  "0002-fleet-inventory": fleetInventory,
  "0003-online-depots": onlineDepots,
  "0004-task-history": taskHistory,
  "0006-hardware-support": hardwareSupport,
  "0008-known-order": knownOrder,
  "0009-receipt-summaries": receiptSummaries,
};
