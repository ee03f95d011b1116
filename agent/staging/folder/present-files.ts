import { join } from "node:path";
import type { Folder } from "../../../core/durable/folder.js";
import {
  existingPrivateChild,
  existingPrivateFolder,
  type PrivateFolder,
} from "../../../core/durable/private-folder.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { StagedFile } from "../../domain/staged-image.js";
import { stampOf, whyNotOwn } from "./own-file.js";
import { quarantinedIn, QUARANTINE, type Quarantined } from "./quarantine.js";
import { digestOfFinal, digestOfPart, finalName } from "./staging-folder.js";

/**
 * Of the files that the ledger knows, those that lie under their final names as the very files that were verified. Makes nothing: also for a
 * compliant host (promise 4) and for status while the daemon is down. No link is followed. Throws FOLDER_NOT_PRIVATE.
 */
export function presentFiles(
  place: PrivateFolder,
  known: ReadonlyMap<string, StagedFile>,
): ReadonlyMap<string, StagedFile> {
  const present = new Map<string, StagedFile>();
  if (known.size === 0) return present;
  using vibs = existingPrivateFolder({ ...place, path: join(place.path, "vibs") });
  if (vibs === undefined) return present;
  for (const file of known.values()) {
    const stat = vibs.statExactly(finalName(file.sha256));
    if (stat === undefined || whyNotOwn(stat) !== undefined) continue;
    if (stampOf(stat) === file.stamp) present.set(file.sha256, file);
  }
  return present;
}

/** What takes room in the staging folder. */
export interface FolderUse {
  /** Bytes under final names, by SHA-256. */
  readonly finals: ReadonlyMap<string, number>;
  /** Bytes of each part file, by SHA-256 of the whole. */
  readonly parts: ReadonlyMap<string, number>;
  readonly quarantined: readonly Quarantined[];
}

/** Looked up now; makes nothing. Throws FOLDER_NOT_PRIVATE. */
export function folderUse(place: PrivateFolder): FolderUse {
  using root = existingPrivateFolder(place);
  const inner = (name: string) => root && existingPrivateChild(root, name, place.owner);
  using vibs = inner("vibs");
  using parts = inner("parts");
  using quarantine = inner(QUARANTINE);
  return {
    finals: sizesIn(vibs, digestOfFinal),
    parts: sizesIn(parts, digestOfPart),
    quarantined: quarantine === undefined ? [] : quarantinedIn(quarantine),
  };
}

/** Bytes on disk that lie in quarantine; 0 where the folder is not private: status must answer all the same, and says so by its own problem. */
export function quarantinedBytes(place: PrivateFolder): number {
  try {
    using root = existingPrivateFolder(place);
    using quarantine = root && existingPrivateChild(root, QUARANTINE, place.owner);
    return quarantine === undefined ? 0 : quarantinedIn(quarantine).reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  } catch (thrown) {
    if (isProblem(thrown, "FOLDER_NOT_PRIVATE")) return 0;
    throw thrown;
  }
}

function sizesIn(folder: Folder | undefined, digestOf: (name: string) => string | undefined): Map<string, number> {
  const sizes = new Map<string, number>();
  for (const name of folder?.names() ?? []) {
    const sha256 = digestOf(name);
    const stat = folder?.statExactly(name);
    if (sha256 !== undefined && stat?.isFile() === true) sizes.set(sha256, Number(stat.size));
  }
  return sizes;
}
