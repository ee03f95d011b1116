import { z } from "zod";
import { timestamp } from "../../../core/time/clock.js";
import { imageDigestOf } from "../../../formats/manifest/codec.js";
import { wholeSpec } from "../../domain/drafts/draft-spec.js";
import { noticeFinding, validateDraft, type ImageFinding } from "../../domain/drafts/validation.js";
import { resolveImage } from "../../domain/resolution/resolve-image.js";
import type { RolloutParts } from "../rollout-parts.js";
import { scanAgainst } from "../scan.js";
import type { Ending, TaskRun } from "../task/task-run.js";
import { libraryFor } from "./library-for.js";

export const VALIDATE = "validate$task";
export const SCAN_DRAFT = "scan_draft$task";

export const draftInput = z.object({ scopeId: z.string(), draftId: z.string() });
export type DraftInput = z.infer<typeof draftInput>;

/** Result of a validation. */
export interface Validation {
  readonly findings: readonly ImageFinding[];
  /** RFC 3339. */
  readonly at: string;
}

/** What a draft lacks, what in it conflicts, and what is to be known of it; result: Validation. */
export async function validate(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const { scopeId, draftId } = draftInput.parse(run.record.input);
  const draft = await parts.store.reader.drafts.get({ scopeId, id: draftId });
  const { listing, notices } = await libraryFor(parts, draft.spec, run.signal);
  const findings = [...[...draft.notices, ...notices].map(noticeFinding), ...validateDraft(draft, listing)];
  const result: Validation = { findings, at: timestamp(parts.clock) };
  return { result };
}

/** Checks every host of the scope against a draft that nobody has committed; result: ClusterCompliance, kept nowhere else. */
export async function scanDraft(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const { scopeId, draftId } = draftInput.parse(run.record.input);
  const draft = await parts.store.reader.drafts.get({ scopeId, id: draftId });
  run.setProgress(1, "resolving the draft");
  const { listing } = await libraryFor(parts, draft.spec, run.signal);
  const resolved = resolveImage({ spec: wholeSpec(draft.spec), pins: draft.pins, listing });
  const imageDigest = imageDigestOf(resolved.vibs.map(({ vib }) => vib));
  // Judged by the draft: there is no commit, and on the wire none is named (VLCM part 2).
  const image = { commitId: draftId, imageDigest, resolved };
  return { result: await scanAgainst(parts, run, { scopeId, image }) };
}
