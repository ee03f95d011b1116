import type { Database, Statement } from "better-sqlite3";
import type { ProblemBody } from "../../../core/problem/problem.js";
import type { RemediationOrder } from "../../../formats/manifest/image-manifest.js";
import type { AdmittedOrder } from "../../domain/order/order-check.js";
import {
  FRESH_FACTS,
  type HookLine,
  type LogEntry,
  type Remediation,
  type RemediationFacts,
  type RemediationOutcome,
} from "../../domain/remediation/remediation.js";
import { FIRST_STATE, type RemediationState } from "../../domain/remediation/transitions.js";

interface Row {
  readonly order_id: string;
  readonly image_digest: string;
  readonly image_name: string;
  readonly manifest_envelope: Buffer;
  readonly order_envelope: Buffer;
  readonly begun_at: string;
  readonly state: RemediationState;
  readonly outcome: RemediationOutcome;
  readonly problem: string | null;
  readonly failed_state: RemediationState | null;
  readonly cancel_requested: number;
  readonly facts: string;
}

/** The end of one state and what comes of it. */
export interface Advance {
  readonly state: RemediationState;
  readonly event: string;
  readonly next: RemediationState;
  readonly at: string;
  readonly bootId: string;
  readonly outcome: RemediationOutcome;
  /** Why it failed, as far as it is known now; and where. */
  readonly problem?: ProblemBody;
  readonly failedState?: RemediationState;
}

/** How many remediations, and how many lines of hooks of each, are remembered. */
const KEPT = 20;
const KEPT_LINES = 200;

/** Remediations, the append-only log of their states, and what their hooks printed. */
export class RemediationTable {
  readonly #db: Database;
  readonly #begin: Statement<[Record<string, unknown>]>;
  readonly #get: Statement<[string], Row>;
  readonly #last: Statement<[], Row>;
  readonly #facts: Statement<[{ id: string; facts: string }]>;
  readonly #cancel: Statement<[string]>;
  readonly #append: Statement<[LogEntry & { id: string }]>;
  readonly #advance: Statement<[Record<string, unknown>]>;
  readonly #log: Statement<[string], LogEntry>;
  readonly #putLine: Statement<[HookLine & { id: string }]>;
  readonly #pruneLines: Statement<[{ id: string; kept: number }]>;
  readonly #lines: Statement<[string], HookLine>;
  readonly #prune: Statement<[number]>;

  constructor(db: Database) {
    this.#db = db;
    this.#begin = db.prepare(
      `INSERT INTO remediations (order_id, order_number, image_digest, image_name, manifest_envelope, order_envelope, begun_at, state, outcome, facts)
       VALUES (:id, :number, :image, :name, :manifest, :envelope, :at, :state, 'RUNNING', :facts)
       ON CONFLICT (order_id) DO NOTHING`,
    );
    this.#get = db.prepare("SELECT * FROM remediations WHERE order_id = ?");
    this.#last = db.prepare("SELECT * FROM remediations ORDER BY order_number DESC LIMIT 1");
    this.#facts = db.prepare("UPDATE remediations SET facts = :facts WHERE order_id = :id");
    this.#cancel = db.prepare("UPDATE remediations SET cancel_requested = 1 WHERE order_id = ?");
    this.#append = db.prepare(
      "INSERT INTO remediation_log (order_id, state, event, at, boot_id) VALUES (:id, :state, :event, :at, :bootId)",
    );
    this.#advance = db.prepare(
      "UPDATE remediations SET state = :next, outcome = :outcome, failed_state = :failed, problem = :problem WHERE order_id = :id",
    );
    this.#log = db.prepare(
      "SELECT state, event, at, boot_id AS bootId FROM remediation_log WHERE order_id = ? ORDER BY number",
    );
    this.#putLine = db.prepare("INSERT INTO hook_lines (order_id, at, hook, text) VALUES (:id, :at, :hook, :text)");
    this.#pruneLines = db.prepare(
      `DELETE FROM hook_lines WHERE order_id = :id AND number NOT IN
       (SELECT number FROM hook_lines WHERE order_id = :id ORDER BY number DESC LIMIT :kept)`,
    );
    this.#lines = db.prepare("SELECT at, hook, text FROM hook_lines WHERE order_id = ? ORDER BY number");
    this.#prune = db.prepare(
      `DELETE FROM remediations WHERE outcome <> 'RUNNING' AND order_number NOT IN
       (SELECT order_number FROM remediations ORDER BY order_number DESC LIMIT ?)`,
    );
  }

  begin(admitted: AdmittedOrder<RemediationOrder>, at: string): void {
    const { order, manifest, manifestEnvelope, orderEnvelope } = admitted;
    this.#begin.run({
      id: order.orderId,
      number: order.orderNumber,
      image: manifest.imageDigest,
      name: manifest.displayName,
      manifest: manifestEnvelope,
      envelope: orderEnvelope,
      at,
      state: FIRST_STATE,
      facts: JSON.stringify(FRESH_FACTS),
    });
    this.#prune.run(KEPT);
  }

  get(orderId: string): Remediation | undefined {
    return read(this.#get.get(orderId));
  }

  /** The one with the highest order number. */
  last(): Remediation | undefined {
    return read(this.#last.get());
  }

  /** The one that is not over; there is at most one. */
  running(): Remediation | undefined {
    const last = this.last();
    return last?.outcome === "RUNNING" ? last : undefined;
  }

  /** Keeps what a state has found out or done. */
  note(orderId: string, change: Partial<RemediationFacts>): void {
    this.#db.transaction(() => {
      const known = this.get(orderId);
      if (known !== undefined)
        this.#facts.run({
          id: orderId,
          facts: JSON.stringify({ ...known.facts, ...change } satisfies RemediationFacts),
        });
    })();
  }

  requestCancel(orderId: string): void {
    this.#cancel.run(orderId);
  }

  /** Log first: the state is begun. */
  beginState(orderId: string, state: RemediationState, { at, bootId }: Pick<LogEntry, "at" | "bootId">): void {
    this.#append.run({ id: orderId, state, event: "", at, bootId });
  }

  /** The state has ended: its entry in the log and the next state, as one. */
  advance(orderId: string, { state, event, next, at, bootId, outcome, problem, failedState }: Advance): void {
    this.#db.transaction(() => {
      this.#append.run({ id: orderId, state, event, at, bootId });
      const failed = failedState ?? null;
      const text = problem === undefined ? null : JSON.stringify(problem);
      this.#advance.run({ id: orderId, next, outcome, failed, problem: text });
    })();
  }

  /** Oldest first. */
  log(orderId: string): LogEntry[] {
    return this.#log.all(orderId);
  }

  putLine(orderId: string, line: HookLine): void {
    this.#putLine.run({ id: orderId, ...line });
    this.#pruneLines.run({ id: orderId, kept: KEPT_LINES });
  }

  /** What its hooks printed, oldest first. */
  lines(orderId: string): HookLine[] {
    return this.#lines.all(orderId);
  }
}

function read(row: Row | undefined): Remediation | undefined {
  if (row === undefined) return undefined;
  return {
    orderId: row.order_id,
    imageDigest: row.image_digest,
    imageName: row.image_name,
    manifestEnvelope: row.manifest_envelope,
    orderEnvelope: row.order_envelope,
    begunAt: row.begun_at,
    state: row.state,
    outcome: row.outcome,
    cancelRequested: row.cancel_requested === 1,
    // Written by this table alone, from these very types.
    facts: JSON.parse(row.facts) as RemediationFacts,
    ...(row.problem === null ? {} : { problem: JSON.parse(row.problem) as ProblemBody }),
    ...(row.failed_state === null ? {} : { failedState: row.failed_state }),
  };
}
