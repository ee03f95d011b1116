import type { Kysely } from "kysely";
import type { Clock } from "../../core/time/clock.js";
import { ApiTokenReader, ApiTokenStore } from "./access/api-tokens.js";
import { ApprovalRuleReader, ApprovalRuleStore } from "./access/approval-rules.js";
import { ApprovalReader, ApprovalStore } from "./access/approvals.js";
import { GrantReader, GrantStore } from "./access/grants.js";
import { IdempotencyKeyStore } from "./access/idempotency-keys.js";
import { RoleReader, RoleStore } from "./access/roles.js";
import { UserReader, UserStore } from "./access/users.js";
import { AuditReader, AuditStore } from "./activity/audits.js";
import { CancelOrderReader, CancelOrderStore } from "./activity/cancel-orders.js";
import type { OriginOf } from "./activity/origin.js";
import { SessionReader, SessionStore } from "./activity/sessions.js";
import { TaskHostReader, TaskHostStore } from "./activity/task-hosts.js";
import { TaskReader, TaskStore } from "./activity/tasks.js";
import { ComplianceReader, ComplianceStore } from "./images/compliances.js";
import { DraftReader, DraftStore } from "./images/drafts.js";
import { ImageReader, ImageStore } from "./images/images.js";
import { RecommendationReader, RecommendationStore } from "./images/recommended.js";
import { AlarmReader, AlarmStore } from "./inventory/alarms.js";
import { ClusterReader, ClusterStore } from "./inventory/clusters.js";
import { HostSoftwareReader, HostSoftwareStore } from "./inventory/host-software.js";
import { HostReader, HostStore } from "./inventory/hosts.js";
import { JoinTokenStore } from "./inventory/join-tokens.js";
import { OrderNumberStore } from "./inventory/order-numbers.js";
import { ReceiptHistoryReader, ReceiptHistoryStore } from "./inventory/receipt-history.js";
import { ReceiptReader, ReceiptStore } from "./inventory/receipts.js";
import { RevocationReader, RevocationStore } from "./inventory/revocations.js";
import { ContentReader, ContentStore } from "./library/contents.js";
import { DepotOverrideReader, DepotOverrideStore } from "./library/depot-overrides.js";
import { HardwareManagerReader, HardwareManagerStore } from "./library/hardware-managers.js";
import { DepotReader, DepotStore } from "./library/depots.js";
import { OnlineDepotReader, OnlineDepotStore } from "./library/online-depots.js";
import { SyncScheduleReader, SyncScheduleStore } from "./library/sync-schedules.js";
import { VibReader, VibStore } from "./library/vibs.js";
import { ApplyPolicyReader, ApplyPolicyStore } from "./remediation/apply-policies.js";
import { LastResultReader, LastResultStore } from "./remediation/last-results.js";
import { RemediationReader, RemediationStore } from "./remediation/remediations.js";
import { ServicePlaceReader, ServicePlaceStore } from "./remediation/service-places.js";
import type { StoreSchema } from "./schema.js";

/** Everything that can be asked of the store, outside and inside a transaction. */
export const readersOf = (db: Kysely<StoreSchema>, clock: Clock) => ({
  clusters: new ClusterReader(db),
  hosts: new HostReader(db),
  hostSoftware: new HostSoftwareReader(db),
  receipts: new ReceiptReader(db),
  receiptHistory: new ReceiptHistoryReader(db),
  alarms: new AlarmReader(db),
  revocations: new RevocationReader(db),
  depots: new DepotReader(db),
  onlineDepots: new OnlineDepotReader(db),
  syncSchedule: new SyncScheduleReader(db),
  depotOverrides: new DepotOverrideReader(db),
  vibs: new VibReader(db),
  contents: new ContentReader(db),
  hardwareManagers: new HardwareManagerReader(db),
  drafts: new DraftReader(db),
  images: new ImageReader(db),
  recommendations: new RecommendationReader(db),
  compliance: new ComplianceReader(db),
  applyPolicies: new ApplyPolicyReader(db),
  servicePlaces: new ServicePlaceReader(db),
  remediations: new RemediationReader(db),
  lastResults: new LastResultReader(db),
  tasks: new TaskReader(db),
  taskHosts: new TaskHostReader(db),
  cancelOrders: new CancelOrderReader(db),
  sessions: new SessionReader(db, clock),
  audits: new AuditReader(db),
  users: new UserReader(db),
  roles: new RoleReader(db),
  grants: new GrantReader(db),
  apiTokens: new ApiTokenReader(db, clock),
  approvals: new ApprovalReader(db, clock),
  approvalRules: new ApprovalRuleReader(db),
});

/** What changes the store; exists only inside `transact`. */
export const storesOf = (db: Kysely<StoreSchema>, clock: Clock, origin: OriginOf) => ({
  clusters: new ClusterStore(db, clock),
  hosts: new HostStore(db, clock),
  joinTokens: new JoinTokenStore(db, clock),
  orderNumbers: new OrderNumberStore(db),
  hostSoftware: new HostSoftwareStore(db, clock),
  receipts: new ReceiptStore(db, clock),
  receiptHistory: new ReceiptHistoryStore(db, clock),
  alarms: new AlarmStore(db, clock),
  revocations: new RevocationStore(db, clock),
  depots: new DepotStore(db, clock),
  onlineDepots: new OnlineDepotStore(db, clock),
  syncSchedule: new SyncScheduleStore(db, clock),
  depotOverrides: new DepotOverrideStore(db, clock),
  vibs: new VibStore(db, clock),
  contents: new ContentStore(db),
  hardwareManagers: new HardwareManagerStore(db, clock),
  drafts: new DraftStore(db, clock),
  images: new ImageStore(db),
  recommendations: new RecommendationStore(db, clock),
  compliance: new ComplianceStore(db),
  applyPolicies: new ApplyPolicyStore(db, clock),
  servicePlaces: new ServicePlaceStore(db, clock),
  remediations: new RemediationStore(db, clock),
  lastResults: new LastResultStore(db, clock),
  tasks: new TaskStore(db, clock, origin),
  taskHosts: new TaskHostStore(db),
  cancelOrders: new CancelOrderStore(db, clock),
  sessions: new SessionStore(db, clock),
  audits: new AuditStore(db, clock, origin),
  users: new UserStore(db, clock),
  roles: new RoleStore(db, clock),
  grants: new GrantStore(db, clock),
  apiTokens: new ApiTokenStore(db, clock),
  approvals: new ApprovalStore(db, clock),
  approvalRules: new ApprovalRuleStore(db, clock),
  idempotencyKeys: new IdempotencyKeyStore(db, clock),
});

export type StoreReader = ReturnType<typeof readersOf>;
export type StoreTransaction = ReturnType<typeof storesOf>;
