import { setImmediate as turn } from "node:timers/promises";
import { z } from "zod";
import { recommend } from "../../domain/recommendation/recommendations.js";
import type { RolloutParts } from "../rollout-parts.js";
import type { Ending, TaskRun } from "../task/task-run.js";
import { libraryFor } from "./library-for.js";

export const GENERATE = "generate$task";

export const generateInput = z.object({ scopeId: z.string(), baseImageVersion: z.string().optional() });
export type GenerateInput = z.infer<typeof generateInput>;

/** Newer images than the present one that the library gives; result: the scope's recommendations, kept until the next commit. IMAGE_MOVED_ON. */
export async function generate(parts: RolloutParts, run: TaskRun): Promise<Ending> {
  const { store } = parts;
  const { scopeId, baseImageVersion } = generateInput.parse(run.record.input);
  const image = await store.reader.images.need(scopeId);
  run.setProgress(10, "trying the library's base images");
  const { listing } = await libraryFor(parts, image.spec, run.signal);
  const recommendations = await recommend({
    present: image,
    listing,
    ...(baseImageVersion !== undefined && { wantedBase: baseImageVersion }),
    breathe: () => turn(),
  });
  const { commitId } = image;
  await store.transact(async (tx) => {
    // Of an image that is not the image any more, a recommendation is none.
    await tx.images.needExactly({ scopeId, commitId });
    await tx.recommendations.put(scopeId, { commitId, recommendations });
  });
  return { result: { scopeId } };
}
