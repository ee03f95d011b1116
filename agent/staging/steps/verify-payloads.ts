import type { Problem } from "../../../core/problem/problem.js";
import { stagingProblem } from "../../domain/staging-problems.js";
import type { StagedFile } from "../../domain/staged-image.js";
import type { StagingPlan } from "../../domain/staging-plan.js";
import { openPlace } from "../folder/place.js";
import { findScratch } from "../folder/scratch.js";
import { reconcile } from "../upkeep/reconcile.js";
import type { RunningOrder } from "../running-order.js";
import { completeStaged } from "./staged-file.js";

/** While one file is inflated, on a thread of zlib's, what another unpacks to is hashed. */
const AT_ONCE = 2;

/**
 * Reads each wanted file once more, now whole, and verifies what its payloads unpack to: the bytes are those that were ordered, and yet the
 * package may be wrong in itself. One that is loses its final name. Answers why, by SHA-256. Throws what the signal is aborted with.
 */
export async function verifyPayloads(
  { tools, signal, board }: RunningOrder,
  { wanted }: StagingPlan,
): Promise<ReadonlyMap<string, Problem>> {
  const { stagedVibs } = tools.ledger;
  const failed = new Map<string, Problem>();
  const files = wanted.flatMap(({ sha256 }) => stagedVibs.get(sha256) ?? []).filter(({ depth }) => depth === "packed");
  if (files.length === 0) return failed;
  board.verifying(files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0));
  using folder = openPlace(tools, await findScratch(tools.host, tools.policy));
  // The largest first: the last ones are short, and nobody waits long for the other.
  await inTurns(
    files.toSorted((a, b) => b.sizeBytes - a.sizeBytes),
    async (file) => {
      board.unpacking(file);
      const found = await completeStaged(tools, folder.vibs, file, async (bytes) => {
        signal.throwIfAborted();
        board.unpacked(file, bytes);
        await tools.hold?.("payload-read", signal);
      });
      board.left(file);
      if ("why" in found) {
        const { why, problem } = found;
        tools.log("damaged", { vib: file.id, why });
        failed.set(
          file.sha256,
          problem ?? stagingProblem("STAGED_CONTENT_LOST", { path: folder.path, lost: [file.id] }),
        );
        stagedVibs.distrust(file.sha256);
      } else {
        const { stamp, depth } = found;
        // Losing this in a power cut costs one more look at the file.
        tools.ledger.relaxed(() => stagedVibs.put({ ...file, stamp, depth }));
      }
      tools.failpoint("payloads-verified");
    },
  );
  // What is distrusted is set aside and reported.
  if (failed.size > 0) await reconcile(tools);
  return failed;
}

/** All of them, a few at once; after a failure no further one is begun, and it is thrown when nothing runs any more. */
async function inTurns(files: readonly StagedFile[], verify: (file: StagedFile) => Promise<void>): Promise<void> {
  const queue = [...files];
  const walk = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift())
      await verify(file).catch((failure: unknown) => {
        queue.length = 0;
        throw failure;
      });
  };
  const walks = await Promise.allSettled(Array.from({ length: AT_ONCE }, walk));
  const failed = walks.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}
