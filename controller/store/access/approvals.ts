import type { Kysely, Selectable } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { accessProblem } from "../../domain/access/access-problems.js";
import { stateNow, type ApprovalState, type HeldRequest, type SecondPersonAct } from "../../domain/access/approval.js";
import type { AccessObject } from "../../domain/access/decision.js";
import type { Identity } from "../../domain/access/identity.js";
import { isPrivilege, type Privilege } from "../../domain/access/privileges.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";
import { nextOf } from "../sequences.js";

export interface ApprovalRecord {
  /** approval-N */
  readonly id: string;
  readonly act: SecondPersonAct;
  readonly privilege: Privilege;
  readonly object: AccessObject;
  readonly request: HeldRequest;
  readonly requestedBy: string;
  /** As whom it goes on. */
  readonly identity: Identity;
  readonly requestedAt: string;
  readonly expiresAt: string;
  readonly status: ApprovalState;
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly note: string;
  /** What the request answered in the end: a task id, or words. */
  readonly outcome: string;
}

/** Listed at once, newest first. */
const MOST_LISTED = 1000;

export class ApprovalReader {
  constructor(
    protected readonly db: Kysely<StoreSchema>,
    protected readonly clock: Clock,
  ) {}

  async list(): Promise<readonly ApprovalRecord[]> {
    const rows = await this.db
      .selectFrom("approvals")
      .selectAll()
      .orderBy("requested_at", "desc")
      .limit(MOST_LISTED)
      .execute();
    return rows.map((row) => this.#recordOf(row));
  }

  /** APPROVAL_NOT_FOUND */
  async need(id: string): Promise<ApprovalRecord> {
    const row = await this.db.selectFrom("approvals").selectAll().where("id", "=", id).executeTakeFirst();
    if (row === undefined) throw accessProblem("APPROVAL_NOT_FOUND", { approval: id });
    return this.#recordOf(row);
  }

  /** Approved and not carried out when the controller ended. */
  async approved(): Promise<readonly ApprovalRecord[]> {
    const rows = await this.db.selectFrom("approvals").selectAll().where("status", "=", "APPROVED").execute();
    return rows.map((row) => this.#recordOf(row));
  }

  /** Undecided ones whose time ends after a moment (RFC 3339), the next one first. */
  async endingAfter(at: string): Promise<readonly Pick<ApprovalRecord, "id" | "expiresAt">[]> {
    const rows = await this.db
      .selectFrom("approvals")
      .select(["id", "expires_at"])
      .where("status", "=", "PENDING")
      .where("expires_at", ">", at)
      .orderBy("expires_at")
      .execute();
    return rows.map(({ id, expires_at: expiresAt }) => ({ id, expiresAt }));
  }

  /** The same request of the same user that waits already. */
  async waiting(user: string, request: HeldRequest): Promise<ApprovalRecord | undefined> {
    const rows = await this.db.selectFrom("approvals").selectAll().where("status", "=", "PENDING").execute();
    const same = writeJson(request);
    return rows
      .filter((row) => row.requested_by === user && row.request === same)
      .map((row) => this.#recordOf(row))
      .find(({ status }) => status === "PENDING");
  }

  #recordOf(row: Selectable<StoreSchema["approvals"]>): ApprovalRecord {
    const { id, status, requested_by: requestedBy, expires_at: expiresAt } = row;
    return {
      id,
      act: row.act,
      privilege: isPrivilege(row.privilege) ? row.privilege : "Greenroom.Access.Write",
      object: readJson(row.object),
      request: readJson(row.request),
      requestedBy,
      identity: readJson(row.identity),
      requestedAt: row.requested_at,
      expiresAt,
      status: stateNow({ id, status, requestedBy, expiresAt }, this.clock.now()),
      decidedBy: row.decided_by,
      decidedAt: row.decided_at,
      note: row.note,
      outcome: row.outcome,
    };
  }
}

export type ApprovalWish = Pick<ApprovalRecord, "act" | "privilege" | "object" | "request" | "identity"> & {
  readonly ttlSeconds: number;
};

/** Requests that wait for a second person. */
export class ApprovalStore extends ApprovalReader {
  async ask({ act, privilege, object, request, identity, ttlSeconds }: ApprovalWish): Promise<ApprovalRecord> {
    const id = `approval-${await nextOf(this.db, "approval")}`;
    await this.db
      .insertInto("approvals")
      .values({
        ...{ id, act, privilege, object: writeJson(object) },
        ...{ request: writeJson(request), requested_by: identity.user, identity: writeJson(identity) },
        requested_at: timestamp(this.clock),
        expires_at: new Date(this.clock.now() + ttlSeconds * 1000).toISOString(),
        ...{ status: "PENDING", decided_by: null, decided_at: null, note: "", outcome: "" },
      })
      .execute();
    return this.need(id);
  }

  async decide(id: string, decision: { status: ApprovalState; by: string; note: string }): Promise<ApprovalRecord> {
    await this.db
      .updateTable("approvals")
      .set({ status: decision.status, decided_by: decision.by, decided_at: timestamp(this.clock), note: decision.note })
      .where("id", "=", id)
      .execute();
    return this.need(id);
  }

  async end(id: string, status: "DONE" | "FAILED", outcome: string): Promise<void> {
    await this.db.updateTable("approvals").set({ status, outcome }).where("id", "=", id).execute();
  }
}
