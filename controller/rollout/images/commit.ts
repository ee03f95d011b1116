import { z } from "zod";
import { timestamp } from "../../../core/time/clock.js";
import { signEnvelope } from "../../../core/trust/dsse.js";
import { encodeManifest, imageDigestOf } from "../../../formats/manifest/codec.js";
import { IMAGE_MANIFEST_TYPE, type ImageManifest } from "../../../formats/manifest/image-manifest.js";
import { editSpec } from "../../domain/drafts/draft-edit.js";
import { wholeSpec, type DraftText } from "../../domain/drafts/draft-spec.js";
import type { Notice, ResolvedImage } from "../../domain/resolved-image.js";
import { resolveImage } from "../../domain/resolution/resolve-image.js";
import type { ImageRecord } from "../../store/images/images.js";
import type { StoreTransaction } from "../../store/repositories.js";
import { libraryTaskProblem } from "../library/library-task-problems.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { Ending, TaskRun } from "../task/task-run.js";
import { libraryFor } from "./library-for.js";
import { refuseOutdated } from "./outdated.js";

export const COMMIT = "commit$task";
const DAY_MS = 86_400_000;

const solutionEdit = z.object({
  name: z.string(),
  wanted: z.object({ version: z.string(), components: z.array(z.string()) }).nullable(),
});

/** Either a draft becomes the image, or the image gets another solution. */
export const commitInput = z.union([
  z.object({ draftId: z.string(), message: z.string(), revision: z.number().optional() }),
  z.object({ solution: solutionEdit, message: z.string() }),
]);
const committed = z.object({ commitId: z.string() });
export type CommitInput = z.infer<typeof commitInput>;
export type DraftCommit = Extract<CommitInput, { draftId: string }>;
export type SolutionEdit = z.infer<typeof solutionEdit>;

/** What becomes the image, as it was read; `settle` makes sure, in the transaction of the commit, that it still is so. */
interface Candidate {
  readonly text: DraftText;
  readonly notices: readonly Notice[];
  readonly settle: (tx: StoreTransaction) => Promise<void>;
}

/** Resolves a spec to its closed list of VIBs and signs the manifest over it; result: the commit's id. */
export async function commit(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const input = commitInput.parse(run.record.input);
  const scopeId = run.record.scopeId ?? "";
  // Done before a restart: the result was written in the transaction of the commit itself, so nothing is done twice.
  const before = committed.safeParse(run.record.result);
  if (before.success) return { result: before.data };
  const { text, notices, settle } = await ("draftId" in input
    ? draftCandidate(parts, scopeId, input)
    : solutionCandidate(parts, scopeId, input.solution));
  const spec = wholeSpec(text.spec);
  const { pins } = text;
  run.setProgress(10, "resolving the image");
  const library = await libraryFor(parts, spec, run.signal);
  const found = resolveImage({ spec, pins, listing: library.listing });
  const resolved: ResolvedImage = { ...found, notices: [...notices, ...found.notices, ...library.notices] };
  run.setProgress(80, "signing the manifest");
  const result = await parts.store.transact(async (tx) => {
    await settle(tx);
    const next = await tx.images.next(scopeId);
    const signed = sign(parts, { ...next, scopeId, resolved });
    // Asked where nobody can collect them any more: what the image names stays from here on.
    const lost = parts.library.lacking(
      resolved.vibs.map(({ vib }) => vib),
      await tx.vibs.digests(),
    );
    if (lost.length > 0) throw libraryTaskProblem("IMAGE_BYTES_MISSING", { vibs: lost });
    const { message } = input;
    await tx.images.add({ ...signed, ...next, scopeId, spec, pins, resolved, author: run.record.who, message });
    await tx.recommendations.remove(scopeId);
    await tx.tasks.setResult(run.record.id, { commitId: next.commitId });
    return { commitId: next.commitId };
  });
  return { result };
}

/** DRAFT_NOT_FOUND, DRAFT_CHANGED, DRAFT_OUTDATED: checked before the work, and again when nobody can come between any more. */
async function draftCandidate(
  { store }: RolloutParts,
  scopeId: string,
  { draftId: id, revision }: DraftCommit,
): Promise<Candidate> {
  const draft = await store.reader.drafts.getExactly({ scopeId, id }, revision);
  await refuseOutdated(store.reader, draft);
  return {
    text: draft,
    notices: draft.notices,
    settle: async (tx) => {
      await refuseOutdated(tx, await tx.drafts.getExactly({ scopeId, id }, draft.revision));
      await tx.drafts.remove(id);
    },
  };
}

/** The image as it is, with one solution set or taken out; the scope is this task's, so that nobody else commits meanwhile. */
async function solutionCandidate({ store }: RolloutParts, scopeId: string, edit: SolutionEdit): Promise<Candidate> {
  const image = await store.reader.images.need(scopeId);
  return {
    text: { spec: editSpec(image.spec, { part: "solution", ...edit }), pins: image.pins },
    notices: [],
    settle: async (tx) => void (await tx.images.needExactly({ scopeId, commitId: image.commitId })),
  };
}

type Signed = Pick<ImageRecord, "imageDigest" | "envelope" | "createdAt" | "expiresAt">;

interface Unsigned {
  readonly scopeId: string;
  readonly commitId: string;
  readonly version: number;
  readonly resolved: ResolvedImage;
}

function sign(parts: RolloutParts, { scopeId, commitId, version, resolved }: Unsigned): Signed {
  const vibs = resolved.vibs.map(({ vib }) => vib);
  const createdAt = timestamp(parts.clock);
  const expiresAt = new Date(parts.clock.now() + parts.manifestDays * DAY_MS).toISOString();
  const manifest: ImageManifest = {
    kind: "greenroom.image-manifest/1",
    imageDigest: imageDigestOf(vibs),
    displayName: resolved.displayName,
    baseImageVersion: resolved.baseImage.version,
    scopeId,
    version,
    commitId,
    createdAt,
    expiresAt,
    orderKey: Buffer.from(parts.orderKey.publicKey).toString("hex"),
    vibs,
  };
  const payload = encodeManifest(manifest);
  const envelope = signEnvelope({ payloadType: IMAGE_MANIFEST_TYPE, payload, key: parts.manifestKey });
  return { imageDigest: manifest.imageDigest, envelope, createdAt, expiresAt };
}
