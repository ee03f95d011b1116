import type { ByteSource } from "../../../core/fetch/byte-source.js";
import type { Rooms } from "../../../core/memory/rooms.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { WantedVib } from "../../domain/staging-plan.js";
import { PartFile } from "../folder/part-file.js";
import { partName, type StagingFolder } from "../folder/staging-folder.js";
import type { ProgressBoard } from "../progress-board.js";
import type { StagingTools } from "../staging-tools.js";
import type { CommitQueue } from "../steps/commit.js";
import { PartDigests, type DigestsBeside } from "./part-digests.js";
import type { VibSources } from "./vib-sources.js";
import { isOtherContent, isWrongContent, verifyBytes } from "../steps/verify.js";

export interface Fetching {
  readonly tools: StagingTools;
  readonly folder: StagingFolder;
  readonly board: ProgressBoard;
  readonly sources: VibSources;
  readonly commits: CommitQueue;
  readonly beside: DigestsBeside;
  readonly rooms: Rooms;
  readonly signal: AbortSignal;
}

/**
 * Brings one VIB from its sources to a verified part file: what lies in its part is read again, the rest is fetched, all of it verified as it
 * passes. Answers its commit, which goes on behind the next fetch. A source that served wrong bytes is named and left aside; where several gave
 * them together, each is asked alone then, to know which. Throws what the source, the disk or the verifier threw.
 */
export async function fetchVib(fetching: Fetching, vib: WantedVib): Promise<{ readonly committed: Promise<void> }> {
  const { tools, folder, board, sources, commits, rooms } = fetching;
  for (;;) {
    const part = await PartFile.open(folder.parts, vib, { rooms, failpoint: tools.failpoint });
    const resumedBytes = part.sizeBytes;
    board.began(vib, resumedBytes);
    const attempt = sources.attempt(vib);
    const digests = new PartDigests(fetching.beside);
    try {
      const verified = await verifyPassing(fetching, { vib, part, digests, source: attempt.source });
      board.verified(vib);
      return { committed: commits.commit(part, verified).then(() => board.committed(vib)) };
    } catch (failure) {
      digests.giveUp();
      const hereBytes = part.sizeBytes;
      await part.close();
      if (!isWrongContent(failure) && !sources.hasNext(vib, failure, hereBytes)) throw failure;
      folder.parts.remove(partName(vib.sha256));
      folder.parts.sync();
      tools.ledger.partTags.forget(vib.sha256);
      // The very bytes that were ordered, and the host may not take them: no source is to blame, none would help.
      if (isWrongContent(failure) && !isOtherContent(failure)) throw failure;
      const used = attempt.used();
      const why = isProblem(failure) ? failure.message : String(failure);
      tools.log("begun-anew", { vib: vib.id, sources: used.length, resumedBytes, why });
      // A part file from before may be what was wrong: then the sources get one chance from the first byte on.
      if (!isOtherContent(failure) || resumedBytes > 0) continue;
      if (used.length > 1) sources.askOneByOne(vib, used);
      else if (!sources.leaveAside(vib, used, why)) throw failure;
    }
  }
}

interface Passing {
  readonly vib: WantedVib;
  readonly part: PartFile;
  readonly digests: PartDigests;
  readonly source: ByteSource;
}

async function verifyPassing({ tools, board, rooms, signal }: Fetching, { vib, part, digests, source }: Passing) {
  const stopped: { by?: { readonly failure: unknown } } = {};
  let before: Promise<void> = Promise.resolve();
  try {
    return await verifyBytes(tools, passing(), { expected: vib, digests: "packed", digestBeside: digests.beside });
  } catch (failure) {
    // The disk's or the source's own error, whatever the verifier made of it.
    throw stopped.by === undefined ? failure : stopped.by.failure;
  }

  async function* passing(): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of part.read()) yield* shown(chunk);
      board.fetching(vib);
      if (part.sizeBytes < vib.sizeBytes)
        for await (const chunk of source(part.sizeBytes, signal)) {
          const written = part.append(chunk);
          board.fetched(vib, chunk.length);
          yield* shown(chunk, written);
        }
      await before;
    } catch (failure) {
      stopped.by = { failure };
      throw failure;
    }
  }

  /** To the verifier, to the disk and to the digests; at most two chunks of a file are on their way through all three. */
  async function* shown(chunk: Uint8Array, written?: Promise<void>): AsyncGenerator<Uint8Array> {
    yield chunk;
    const through = Promise.all([digests.take(chunk), written]).then(() => rooms.giveBack(chunk));
    // A failure is thrown where it is awaited, behind the next chunk.
    through.catch(() => undefined);
    await before;
    before = through;
  }
}
