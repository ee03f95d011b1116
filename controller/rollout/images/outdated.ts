import { draftProblem } from "../../domain/drafts/draft-problems.js";
import { changeText, specChanges } from "../../domain/history/image-diff.js";
import type { DraftRecord } from "../../store/images/drafts.js";
import type { ImageReader } from "../../store/images/images.js";

/** Changes that a refusal names; the whole difference is had by `image diff`. */
const NAMED_CHANGES = 20;

/** DRAFT_OUTDATED when somebody has committed since the draft was made: with what that was, so that nothing is undone unseen. */
export async function refuseOutdated({ images }: { readonly images: ImageReader }, draft: DraftRecord): Promise<void> {
  const { scopeId, baseCommitId } = draft;
  const newest = await images.current(scopeId);
  if (newest === undefined || newest.commitId === baseCommitId) return;
  const base = baseCommitId === null ? undefined : await images.commit({ scopeId, commitId: baseCommitId });
  const changes = specChanges(base, newest).map(changeText);
  const more = changes.length > NAMED_CHANGES ? [`and ${changes.length - NAMED_CHANGES} more`] : [];
  throw draftProblem("DRAFT_OUTDATED", {
    draft: draft.id,
    base: baseCommitId ?? "no image",
    newest: newest.commitId,
    changes: [...changes.slice(0, NAMED_CHANGES), ...more],
  });
}
