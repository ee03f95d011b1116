import type { ByteSource } from "../../../core/fetch/byte-source.js";
import { shown } from "../../../core/fetch/http-range.js";
import type { WantedVib } from "../../domain/staging-plan.js";
import { PartFile } from "../folder/part-file.js";
import { partName, type StagingFolder } from "../folder/staging-folder.js";
import type { ProgressBoard } from "../progress-board.js";
import type { StagingTools } from "../staging-tools.js";
import { commitVib } from "./commit.js";
import type { VibSources } from "./vib-sources.js";
import { isOtherContent, isWrongContent, verifyBytes } from "./verify.js";

export interface Fetching {
  readonly tools: StagingTools;
  readonly folder: StagingFolder;
  readonly board: ProgressBoard;
  readonly sources: VibSources;
  readonly signal: AbortSignal;
}

/**
 * Brings one VIB from its sources to its final name: what lies in its part file is read again, the rest is fetched, all of it verified as
 * it passes, then committed. A source that served wrong bytes is named and left aside. Throws what the source, the disk or the verifier threw.
 */
export async function fetchVib(fetching: Fetching, vib: WantedVib): Promise<void> {
  const { tools, folder, board, sources } = fetching;
  for (;;) {
    const part = await PartFile.open(folder.parts, vib, tools.failpoint);
    const resumedBytes = part.sizeBytes;
    board.began(vib, resumedBytes);
    const attempt = sources.attempt(vib);
    try {
      const verified = await verifyPassing(fetching, { vib, part, source: attempt.source });
      await commitVib(tools, folder, part, verified);
      return board.committed(vib);
    } catch (failure) {
      // Whatever stops the bytes leaves the part for a resume; wrong bytes are of no use to anyone.
      if (!isWrongContent(failure)) throw failure;
      folder.parts.remove(partName(vib.sha256));
      folder.parts.sync();
      // The very bytes that were ordered, and the host may not take them: no source is to blame, none would help.
      if (!isOtherContent(failure)) throw failure;
      // A part file from before may be what was wrong: then the sources get one chance from the first byte on.
      const blamed = resumedBytes > 0 ? [] : attempt.used();
      for (const name of blamed) board.notice(`${shown(name)} served wrong bytes for ${vib.id}`);
      if (resumedBytes === 0 && !sources.leaveAside(vib, blamed)) throw failure;
      tools.log("wrong-bytes", { vib: vib.id, sources: blamed.map(shown), resumedBytes });
    } finally {
      await part.close();
    }
  }
}

interface Passing {
  readonly vib: WantedVib;
  readonly part: PartFile;
  readonly source: ByteSource;
}

async function verifyPassing({ tools, board, signal }: Fetching, { vib, part, source }: Passing) {
  const stopped: { by?: { readonly failure: unknown } } = {};
  try {
    return await verifyBytes(tools, passing(), vib);
  } catch (failure) {
    // The disk's or the source's own error, whatever the verifier made of it.
    throw stopped.by === undefined ? failure : stopped.by.failure;
  }

  async function* passing(): AsyncGenerator<Uint8Array> {
    try {
      yield* part.read();
      if (part.sizeBytes >= vib.sizeBytes) return;
      for await (const chunk of source(part.sizeBytes, signal)) {
        await part.append(chunk);
        board.fetched(vib, chunk.length);
        yield chunk;
      }
    } catch (failure) {
      stopped.by = { failure };
      throw failure;
    }
  }
}
