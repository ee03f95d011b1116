import { timestamp } from "../../../core/time/clock.js";
import type { VerifiedVib } from "../../../formats/vib/verify.js";
import type { PartFile } from "../folder/part-file.js";
import type { StagedFile } from "../../domain/staged-image.js";
import { stampOf } from "../folder/own-file.js";
import { finalName, partName, type StagingFolder } from "../folder/staging-folder.js";
import type { StagingTools } from "../staging-tools.js";

interface Ready {
  readonly part: PartFile;
  readonly vib: VerifiedVib;
  readonly resolve: () => void;
  readonly reject: (failure: unknown) => void;
}

/** Most files in one group; each keeps a descriptor open until its group is through. */
const GROUP = 64;

/**
 * Verified part files get their final names: chmod, fsync, rename, fsync of the folders, then the ledger. What becomes ready while a group is on
 * its way goes together in the next one: one fsync of each folder and one transaction for all of it (BENCH part 4: fsync behind the fetch).
 */
export class CommitQueue {
  readonly #tools: StagingTools;
  readonly #folder: StagingFolder;
  #ready: Ready[] = [];
  #running: Promise<void> | undefined;

  constructor(tools: StagingTools, folder: StagingFolder) {
    this.#tools = tools;
    this.#folder = folder;
  }

  /** Resolves once the VIB has its final name and its row; takes over the part file and closes it. An unverified one does not compile. */
  commit(part: PartFile, vib: VerifiedVib): Promise<void> {
    this.#tools.failpoint("part-verified");
    const done = new Promise<void>((resolve, reject) => this.#ready.push({ part, vib, resolve, reject }));
    this.#running ??= this.#drain().finally(() => (this.#running = undefined));
    return done;
  }

  /** Until nothing is on its way any more. */
  async idle(): Promise<void> {
    await this.#running;
  }

  async #drain(): Promise<void> {
    while (this.#ready.length > 0) {
      const group = this.#ready.splice(0, GROUP);
      try {
        await this.#commitGroup(group);
        for (const { resolve } of group) resolve();
      } catch (failure) {
        for (const { reject } of group) reject(failure);
      } finally {
        await Promise.all(group.map(({ part }) => closed(part)));
      }
    }
  }

  async #commitGroup(group: readonly Ready[]): Promise<void> {
    const { vibs, parts } = this.#folder;
    await Promise.all(group.map(({ part }) => part.seal()));
    for (const { vib } of group) {
      parts.moveTo(vibs, partName(vib.sha256), finalName(vib.sha256));
      this.#tools.failpoint("renamed");
    }
    await Promise.all([vibs.synced(), parts.synced()]);
    this.#tools.failpoint("folders-synced");
    const rows = group.map(({ part, vib }) => ({ vib, stamp: stampOf(part.stat()), depth: "packed" }) as const);
    await this.#tools.ledger.togetherSynced(() => rows.forEach((row) => noteRow(this.#tools, row)));
    this.#tools.failpoint("ledger-noted");
  }
}

// What its group came to has been told already; a close that fails changes nothing of it.
const closed = (part: PartFile): Promise<void> => part.close().catch(() => undefined);

/** A verified file under its final name. */
export interface NotedVib {
  readonly vib: VerifiedVib;
  /** Of the file under its final name: renaming changes it. */
  readonly stamp: string;
  readonly depth: StagedFile["depth"];
}

function noteRow({ ledger, clock }: StagingTools, { vib, stamp, depth }: NotedVib): void {
  const { sha256, sizeBytes, descriptor } = vib;
  ledger.stagedVibs.put({ sha256, sizeBytes, id: descriptor.id, stagedAt: timestamp(clock), stamp, depth });
  ledger.partTags.forget(sha256);
}

/** For a file that a crash left under its final name without a row, once it has been verified again. */
export function noteVib(tools: StagingTools, folder: StagingFolder, vib: NotedVib): void {
  folder.vibs.sync();
  folder.parts.sync();
  tools.failpoint("folders-synced");
  noteRow(tools, vib);
  tools.failpoint("ledger-noted");
}
