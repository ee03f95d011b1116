import { editSpec, type DraftEdit } from "../../domain/drafts/draft-edit.js";
import { draftProblem } from "../../domain/drafts/draft-problems.js";
import { EMPTY_SPEC, type DraftText } from "../../domain/drafts/draft-spec.js";
import { packagesIn, unknownPart, type Offers } from "../../domain/drafts/known-parts.js";
import { rebaseDraft, type Preference } from "../../domain/drafts/rebase.js";
import type { Notice } from "../../domain/resolved-image.js";
import type { DraftOrigin, DraftRecord } from "../../store/images/drafts.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { Scope } from "../../store/inventory/hosts.js";
import type { StoreTransaction } from "../../store/repositories.js";
import { offersFor, type LibraryParts } from "./library-for.js";

/** Who wants something of which scope. */
export interface Asking {
  readonly scope: Scope;
  readonly who: string;
  /** By which API, with which client. */
  readonly via?: string;
}

export interface DraftWish extends Asking {
  readonly draftId: string;
  /** Only if the draft is still at this revision (If-Match). */
  readonly revision?: number;
}

/** A text that becomes a draft. */
export interface DraftSource {
  readonly text: DraftText;
  readonly origin: DraftOrigin;
  readonly notices?: readonly Notice[];
}

/** Where drafts are made and changed: each change one transaction with its audit row. */
export class DraftDesk {
  readonly #parts: LibraryParts;

  constructor(parts: LibraryParts) {
    this.#parts = parts;
  }

  /** A copy of the image, or an empty draft where there is none yet or `from` says so; DRAFT_EXISTS. */
  async create({ scope, who }: Asking, from: "image" | "nothing"): Promise<DraftRecord> {
    return this.#parts.store.transact(async (tx) => {
      const image = await tx.images.current(scope.id);
      const source: DraftSource =
        image === undefined || from === "nothing"
          ? { text: { spec: EMPTY_SPEC, pins: {} }, origin: "EMPTY" }
          : { text: { spec: image.spec, pins: image.pins }, origin: "IMAGE" };
      return make(tx, { scope, who }, { ...source, image });
    });
  }

  /** A draft of a text from elsewhere; DRAFT_EXISTS. */
  async take(asking: Asking, source: DraftSource): Promise<DraftRecord> {
    return this.#parts.store.transact(async (tx) =>
      make(tx, asking, { ...source, image: await tx.images.current(asking.scope.id) }),
    );
  }

  /** A draft that says what an older commit said; COMMIT_NOT_FOUND, DRAFT_EXISTS. */
  async revert({ scope, who }: Asking, commitId: string): Promise<DraftRecord> {
    return this.#parts.store.transact(async (tx) => {
      const { spec, pins } = await tx.images.commit({ scopeId: scope.id, commitId });
      const image = await tx.images.current(scope.id);
      return make(tx, { scope, who }, { text: { spec, pins }, origin: "REVERT", image });
    });
  }

  /** `update` of the spec alone. */
  edit(wish: DraftWish, edits: readonly DraftEdit[]): Promise<DraftRecord> {
    return this.update(wish, { edits });
  }

  /**
   * Changes parts of a draft, all of them or none, and puts pins in place of its own: DRAFT_NOT_FOUND, DRAFT_CHANGED, PART_UNSET,
   * and BASE_IMAGE_, ADD_ON_, COMPONENT_, HARDWARE_SUPPORT_ or SOLUTION_MISSING for what the library does not have.
   */
  async update(
    wish: DraftWish,
    { edits, pins }: { readonly edits: readonly DraftEdit[]; readonly pins?: DraftText["pins"] | undefined },
  ): Promise<DraftRecord> {
    const offers = await this.#offersFor(wish, edits);
    const [unknown] = edits.flatMap((edit) => unknownPart(edit, offers));
    if (unknown !== undefined) throw unknown;
    return this.#change(wish, { what: "draft edit", detail: { edits, pins } }, async (_tx, draft) => ({
      spec: edits.reduce(editSpec, draft.spec),
      pins: pins ?? draft.pins,
    }));
  }

  /** Lays the draft's own changes over the newest commit: REBASE_CONFLICT unless it is said which shall count. */
  async rebase(wish: DraftWish, prefer: Preference | undefined): Promise<DraftRecord> {
    const scopeId = wish.scope.id;
    return this.#change(wish, { what: "draft rebase", detail: { prefer } }, async (tx, draft) => {
      const image = await tx.images.need(scopeId);
      const { baseCommitId } = draft;
      const base =
        baseCommitId === null
          ? { spec: EMPTY_SPEC, pins: {} }
          : await tx.images.commit({ scopeId, commitId: baseCommitId });
      const { text, conflicts } = rebaseDraft({ base, draft, image }, prefer);
      if (conflicts.length > 0)
        throw draftProblem("REBASE_CONFLICT", {
          draft: draft.id,
          newest: image.commitId,
          conflicts,
        });
      return { ...text, baseCommitId: image.commitId };
    });
  }

  /** DRAFT_NOT_FOUND, DRAFT_CHANGED. */
  async remove({ scope, who, draftId, revision }: DraftWish): Promise<void> {
    await this.#parts.store.transact(async (tx) => {
      await tx.drafts.getExactly({ scopeId: scope.id, id: draftId }, revision);
      await tx.drafts.remove(draftId);
      await audit(tx, { scope, who }, { what: "draft delete", detail: { draft: draftId } });
    });
  }

  /** Managers are asked only where an edit names a package of one. */
  async #offersFor({ scope, draftId }: DraftWish, edits: readonly DraftEdit[]): Promise<Offers> {
    const { drafts } = this.#parts.store.reader;
    const { spec } = await drafts.get({ scopeId: scope.id, id: draftId });
    const baseImage = edits.findLast((edit) => edit.part === "base-image") ?? spec.baseImage;
    return offersFor(this.#parts, { hardwareSupport: packagesIn(edits), ...(baseImage && { baseImage }) });
  }

  #change(
    { scope, who, draftId, revision }: DraftWish,
    row: AuditRow,
    change: (tx: StoreTransaction, draft: DraftRecord) => Promise<DraftText & { readonly baseCommitId?: string }>,
  ): Promise<DraftRecord> {
    return this.#parts.store.transact(async (tx) => {
      const draft = await tx.drafts.getExactly({ scopeId: scope.id, id: draftId }, revision);
      const changed = await tx.drafts.change(draft, await change(tx, draft));
      await audit(tx, { scope, who }, { ...row, detail: { draft: draftId, ...row.detail } });
      return changed;
    });
  }
}

interface AuditRow {
  readonly what: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

async function make(
  tx: StoreTransaction,
  { scope, who }: Asking,
  { text, origin, notices = [], image }: DraftSource & { readonly image: ImageRecord | undefined },
): Promise<DraftRecord> {
  const { spec, pins } = text;
  const content = { scopeId: scope.id, owner: who, spec, pins, origin, notices, baseCommitId: image?.commitId ?? null };
  // A recommendation takes the place of the user's draft, as in vSphere (VLCM part 2).
  const draft = await (origin === "RECOMMENDATION" ? tx.drafts.replace(content) : tx.drafts.create(content));
  await audit(tx, { scope, who }, { what: "draft create", detail: { draft: draft.id, origin } });
  return draft;
}

const audit = ({ audits }: StoreTransaction, { scope, who }: Asking, { what, detail }: AuditRow): Promise<void> =>
  audits.append({ who, what, onWhat: scope.id, outcome: "OK", detail });
