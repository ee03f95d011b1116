import { z } from "zod";
import { timestamp } from "../../core/time/clock.js";
import { signEnvelope } from "../../core/trust/dsse.js";
import { encodeManifest, imageDigestOf } from "../../formats/manifest/codec.js";
import { IMAGE_MANIFEST_TYPE, type ImageManifest } from "../../formats/manifest/image-manifest.js";
import type { ResolvedImage } from "../domain/resolved-image.js";
import { resolveImage } from "../domain/resolution/resolve-image.js";
import type { ImageRecord } from "../store/images/images.js";
import { libraryTaskProblem } from "./library/library-task-problems.js";
import type { RolloutParts } from "./rollout-parts.js";
import type { Ending, TaskRun } from "./task/task-run.js";

export const COMMIT = "commit$task";
const DAY_MS = 86_400_000;

export const commitInput = z.object({ draftId: z.string(), message: z.string() });
const committed = z.object({ commitId: z.string() });
export type CommitInput = z.infer<typeof commitInput>;

/** Resolves a draft to its closed list of VIBs and signs the manifest over it; result: the commit's id. */
export async function commit(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const { draftId, message } = commitInput.parse(run.record.input);
  const scopeId = run.record.scopeId ?? "";
  // Done before a restart: the result was written in the transaction of the commit itself, so nothing is done twice.
  const before = committed.safeParse(run.record.result);
  if (before.success) return { result: before.data };
  const draft = await parts.store.reader.drafts.get({ scopeId, id: draftId });
  run.setProgress(10, "resolving the image");
  const { listing, notices } = await parts.hardwareSupport.complete(await parts.store.reader.contents.listing(), {
    packages: draft.spec.hardwareSupport,
    baseImageVersion: draft.spec.baseImage.version,
    signal: run.signal,
  });
  const image = resolveImage({ spec: draft.spec, pins: draft.pins, listing });
  const resolved = { ...image, notices: [...image.notices, ...notices] };
  run.setProgress(80, "signing the manifest");
  const result = await parts.store.transact(async (tx) => {
    const next = await tx.images.next(scopeId);
    const signed = sign(parts, { ...next, scopeId, resolved });
    // Asked where nobody can collect them any more: what the image names stays from here on.
    const lost = parts.library.lacking(
      resolved.vibs.map(({ vib }) => vib),
      await tx.vibs.digests(),
    );
    if (lost.length > 0) throw libraryTaskProblem("IMAGE_BYTES_MISSING", { vibs: lost });
    const { spec, pins } = draft;
    await tx.images.add({ ...signed, ...next, scopeId, spec, pins, resolved, author: run.record.who, message });
    await tx.drafts.remove(draftId);
    await tx.tasks.setResult(run.record.id, { commitId: next.commitId });
    return { commitId: next.commitId };
  });
  return { result };
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
