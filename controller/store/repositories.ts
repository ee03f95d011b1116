import type { Kysely } from "kysely";
import type { Clock } from "../../core/time/clock.js";
import { AuditReader, AuditStore } from "./activity/audits.js";
import { SessionReader, SessionStore } from "./activity/sessions.js";
import { TaskHostReader, TaskHostStore } from "./activity/task-hosts.js";
import { TaskReader, TaskStore } from "./activity/tasks.js";
import { ComplianceReader, ComplianceStore } from "./images/compliances.js";
import { DraftReader, DraftStore } from "./images/drafts.js";
import { ImageReader, ImageStore } from "./images/images.js";
import { RecommendationReader, RecommendationStore } from "./images/recommended.js";
import { ClusterReader, ClusterStore } from "./inventory/clusters.js";
import { HostReader, HostStore } from "./inventory/hosts.js";
import { JoinTokenStore } from "./inventory/join-tokens.js";
import { OrderNumberStore } from "./inventory/order-numbers.js";
import { ReceiptReader, ReceiptStore } from "./inventory/receipts.js";
import { ContentReader, ContentStore } from "./library/contents.js";
import { DepotReader, DepotStore } from "./library/depots.js";
import { VibReader, VibStore } from "./library/vibs.js";
import type { StoreSchema } from "./schema.js";

/** Everything that can be asked of the store, outside and inside a transaction. */
export const readersOf = (db: Kysely<StoreSchema>, clock: Clock) => ({
  clusters: new ClusterReader(db),
  hosts: new HostReader(db),
  receipts: new ReceiptReader(db),
  depots: new DepotReader(db),
  vibs: new VibReader(db),
  contents: new ContentReader(db),
  drafts: new DraftReader(db),
  images: new ImageReader(db),
  recommendations: new RecommendationReader(db),
  compliance: new ComplianceReader(db),
  tasks: new TaskReader(db),
  taskHosts: new TaskHostReader(db),
  sessions: new SessionReader(db, clock),
  audits: new AuditReader(db),
});

/** What changes the store; exists only inside `transact`. */
export const storesOf = (db: Kysely<StoreSchema>, clock: Clock) => ({
  clusters: new ClusterStore(db, clock),
  hosts: new HostStore(db, clock),
  joinTokens: new JoinTokenStore(db, clock),
  orderNumbers: new OrderNumberStore(db),
  receipts: new ReceiptStore(db, clock),
  depots: new DepotStore(db, clock),
  vibs: new VibStore(db, clock),
  contents: new ContentStore(db),
  drafts: new DraftStore(db, clock),
  images: new ImageStore(db),
  recommendations: new RecommendationStore(db, clock),
  compliance: new ComplianceStore(db),
  tasks: new TaskStore(db, clock),
  taskHosts: new TaskHostStore(db),
  sessions: new SessionStore(db, clock),
  audits: new AuditStore(db, clock),
});

export type StoreReader = ReturnType<typeof readersOf>;
export type StoreTransaction = ReturnType<typeof storesOf>;
