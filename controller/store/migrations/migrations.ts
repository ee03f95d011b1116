import type { Migration } from "kysely";
import { access } from "./access/access.js";
import { auditChain } from "./access/audit-chain.js";
import { sessionUse } from "./access/session-use.js";
import { draftBases } from "./draft-bases.js";
import { cancelOrders } from "./cancel-orders.js";
import { fleetInventory } from "./fleet-inventory.js";
import { hardwareSupport } from "./hardware-support.js";
import { fleetHeads } from "./inventory/fleet-heads.js";
import { knownOrder } from "./known-order.js";
import { managedPackages } from "./library/managed-packages.js";
import { mainJob } from "./main-job.js";
import { onlineDepots } from "./online-depots.js";
import { receiptSummaries } from "./receipt-summaries.js";
import { applyPolicies } from "./remediation/apply-policies.js";
import { remediationHistory } from "./remediation/remediation-history.js";
import { taskHistory } from "./task-history.js";
import { taskLookup } from "./task-lookup.js";

/** All migrations, in the order of their names. Never change one that was released: add another. */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  "0001-main-job": mainJob,
  "0002-fleet-inventory": fleetInventory,
  "0003-online-depots": onlineDepots,
  "0004-task-history": taskHistory,
  "0005-draft-bases": draftBases,
  "0006-hardware-support": hardwareSupport,
  "0007-cancel-orders": cancelOrders,
  "0008-known-order": knownOrder,
  "0009-receipt-summaries": receiptSummaries,
  "0010-task-lookup": taskLookup,
  "0011-apply-policies": applyPolicies,
  "0012-remediation-history": remediationHistory,
  "0013-access": access,
  "0014-audit-chain": auditChain,
  "0015-managed-packages": managedPackages,
  "0017-session-use": sessionUse,
  "0020-fleet-heads": fleetHeads,
};
