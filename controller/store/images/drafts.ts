import type { Kysely } from "kysely";
import { timestamp, type Clock } from "../../../core/time/clock.js";
import { draftProblem } from "../../domain/drafts/draft-problems.js";
import type { DraftText } from "../../domain/drafts/draft-spec.js";
import type { Notice } from "../../domain/resolved-image.js";
import { readJson, writeJson } from "../json-column.js";
import type { StoreSchema } from "../schema.js";
import { nextOf } from "../sequences.js";
import { nameOfScope } from "./scope-name.js";
import { storeProblem } from "../store-problems.js";

/** What a draft was made from: the image, nothing, a file, an older commit, a recommendation. */
export type DraftOrigin = "IMAGE" | "EMPTY" | "IMPORT" | "REVERT" | "RECOMMENDATION";

export interface DraftContent extends DraftText {
  readonly scopeId: string;
  readonly owner: string;
  readonly origin: DraftOrigin;
  /** The image when the draft was made, or last rebased; null: there was none. */
  readonly baseCommitId: string | null;
  /** What of an imported spec this version cannot honour. */
  readonly notices: readonly Notice[];
}

export interface DraftRecord extends DraftContent {
  /** draft-N */
  readonly id: string;
  readonly createdAt: string;
  readonly changedAt: string;
  /** 1, and one more with every change. */
  readonly revision: number;
}

interface DraftKey {
  readonly scopeId: string;
  readonly id: string;
}

/** An import that nobody has changed is in its file still: the next import may take its place. */
const isReplaceable = ({ origin, revision }: DraftRecord): boolean => origin === "IMPORT" && revision === 1;

export class DraftReader {
  constructor(protected readonly db: Kysely<StoreSchema>) {}

  async list(scopeId: string): Promise<readonly DraftRecord[]> {
    const rows = await this.db.selectFrom("drafts").selectAll().where("scope_id", "=", scopeId).orderBy("id").execute();
    return rows.map(recordOf);
  }

  /** DRAFT_NOT_FOUND */
  async get({ scopeId, id }: DraftKey): Promise<DraftRecord> {
    const row = await this.db
      .selectFrom("drafts")
      .selectAll()
      .where("scope_id", "=", scopeId)
      .where("id", "=", id)
      .executeTakeFirst();
    if (row === undefined) throw storeProblem("DRAFT_NOT_FOUND", { draft: id, scope: scopeId });
    return recordOf(row);
  }

  /** The same, if it is still at this revision; DRAFT_CHANGED. */
  async getExactly(key: DraftKey, revision: number | undefined): Promise<DraftRecord> {
    const draft = await this.get(key);
    if (revision === undefined || draft.revision === revision) return draft;
    const [wanted, found] = [revision, draft.revision].map((number) => `revision ${number}`);
    throw draftProblem("DRAFT_CHANGED", { draft: key.id, wanted: wanted ?? "", found: found ?? "" });
  }

  async ofOwner({ scopeId, owner }: { scopeId: string; owner: string }): Promise<DraftRecord | undefined> {
    return (await this.list(scopeId)).find((draft) => draft.owner === owner);
  }
}

/** One draft per scope and user (VLCM part 2). */
export class DraftStore extends DraftReader {
  constructor(
    db: Kysely<StoreSchema>,
    private readonly clock: Clock,
  ) {
    super(db);
  }

  /** A new draft; DRAFT_EXISTS when the user has one of this scope, unless that is an import which nobody has changed. */
  async create(content: DraftContent): Promise<DraftRecord> {
    const before = await this.ofOwner(content);
    if (before !== undefined && !isReplaceable(before)) {
      const { id, owner, scopeId, changedAt } = before;
      const scope = await nameOfScope(this.db, scopeId);
      throw draftProblem("DRAFT_EXISTS", { draft: id, owner, scope, changedAt });
    }
    return this.replace(content);
  }

  /** A new draft; the user's older one of this scope is gone. */
  async replace(content: DraftContent): Promise<DraftRecord> {
    const at = timestamp(this.clock);
    const id = `draft-${await nextOf(this.db, "draft")}`;
    const record = { ...content, id, createdAt: at, changedAt: at, revision: 1 };
    await this.db
      .deleteFrom("drafts")
      .where("scope_id", "=", content.scopeId)
      .where("owner", "=", content.owner)
      .execute();
    await this.db.insertInto("drafts").values(rowOf(record)).execute();
    return record;
  }

  /** Another text for a draft, and where it was rebased another base; answers the draft at its next revision. */
  async change(draft: DraftRecord, text: DraftText & { readonly baseCommitId?: string | null }): Promise<DraftRecord> {
    const next = { ...draft, ...text, revision: draft.revision + 1, changedAt: timestamp(this.clock) };
    await this.db.updateTable("drafts").set(rowOf(next)).where("id", "=", draft.id).execute();
    return next;
  }

  async remove(id: string): Promise<void> {
    await this.db.deleteFrom("drafts").where("id", "=", id).execute();
  }
}

const rowOf = (record: DraftRecord): StoreSchema["drafts"] => ({
  id: record.id,
  scope_id: record.scopeId,
  owner: record.owner,
  spec: writeJson(record.spec),
  pins: writeJson(record.pins),
  created_at: record.createdAt,
  base_commit: record.baseCommitId,
  origin: record.origin,
  revision: record.revision,
  changed_at: record.changedAt,
  notices: writeJson(record.notices),
});

const recordOf = (row: StoreSchema["drafts"]): DraftRecord => ({
  id: row.id,
  scopeId: row.scope_id,
  owner: row.owner,
  spec: readJson(row.spec),
  pins: readJson(row.pins),
  createdAt: row.created_at,
  baseCommitId: row.base_commit,
  // Border: only `rowOf` writes the column.
  origin: row.origin as DraftOrigin,
  revision: row.revision,
  changedAt: row.changed_at,
  notices: readJson(row.notices),
});
