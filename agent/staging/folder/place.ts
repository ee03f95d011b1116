import { randomBytes } from "node:crypto";
import { join } from "node:path";
import {
  existingPrivateChild,
  existingPrivateFolder,
  type PrivateFolder,
} from "../../../core/durable/private-folder.js";
import { isProblem, type Problem } from "../../../core/problem/problem.js";
import { stagingProblem } from "../../domain/staging-problems.js";
import type { HostDriver } from "../../host/host-driver.js";
import { mountPointOf } from "../../host/mount-point.js";
import type { Ledger } from "../../ledger/ledger.js";
import type { KnownPlace } from "../../ledger/table/place-table.js";
import { markerIn, writeMarker } from "./marker.js";
import { QUARANTINE } from "./quarantine.js";
import { findScratch, type Scratch, type ScratchPolicy } from "./scratch.js";
import { INNER_FOLDERS, StagingFolder } from "./staging-folder.js";

interface PlaceParts {
  readonly ledger: Ledger;
  readonly policy: Pick<ScratchPolicy, "owner">;
}

/** What a staging folder is to this agent. */
export interface PlaceJudgement {
  /** It is the very folder that the ledger speaks of: only then do the ledger's rows say anything about what lies there. */
  readonly isKnown: boolean;
  /** Why it must not be used. */
  readonly trouble?: Problem;
}

/** The place to stage in, and what it is to this agent. */
export interface FoundPlace extends PlaceJudgement {
  /** Undefined where there is no usable scratch. */
  readonly scratch: Scratch | undefined;
}

interface PlaceFinder {
  readonly host: HostDriver;
  readonly ledger: Ledger;
  readonly policy: ScratchPolicy;
}

/** Looks for the place and judges it; makes nothing. Throws SPACE_UNMEASURABLE. */
export async function findPlace({ host, ledger, policy }: PlaceFinder): Promise<FoundPlace> {
  try {
    const scratch = await findScratch(host, policy);
    return { scratch, ...judgePlace({ ledger, policy }, scratch.stagingPath) };
  } catch (failure) {
    // No scratch is no failure until something has to be staged: steps/reserve.ts asks again and then throws.
    if (isProblem(failure, "SCRATCH_MISSING") || isProblem(failure, "SCRATCH_VOLATILE"))
      return { scratch: undefined, isKnown: false };
    throw failure;
  }
}

/** Whether there is a staging folder at all, made by nobody for this question. Throws FOLDER_NOT_PRIVATE. */
export function isPlaceThere(place: PrivateFolder): boolean {
  using folder = existingPrivateFolder(place);
  return folder !== undefined;
}

/**
 * Judges the staging folder at a path and makes nothing. Trouble is FOLDER_NOT_PRIVATE (promise 9); SCRATCH_MISSING where it lay on a file
 * system that is not mounted now, so that nothing is staged onto the disk below; STAGING_FOLDER_FOREIGN where another agent uses it. Device
 * numbers change with a reboot: the folder is known again by a random marker in it, and the mount by its path.
 */
function judgePlace({ ledger, policy }: PlaceParts, stagingPath: string): PlaceJudgement {
  try {
    const known = ledger.places.get(stagingPath);
    using folder = existingPrivateFolder({ path: stagingPath, owner: policy.owner });
    const marker = folder && markerIn(folder);
    if (folder !== undefined)
      for (const inner of INNER_FOLDERS) existingPrivateChild(folder, inner, policy.owner)?.close();
    refuseOther(stagingPath, known, marker);
    return { isKnown: marker !== undefined && marker === known?.marker };
  } catch (trouble) {
    if (isProblem(trouble)) return { isKnown: false, trouble };
    throw trouble;
  }
}

function refuseOther(path: string, known: KnownPlace | undefined, marker: string | undefined): void {
  if (known === undefined || marker === known.marker) return;
  // What lay in memory went with its mount: there is nothing to wait for.
  if (marker === undefined && known.persistence === "volatile") return;
  if (marker !== undefined) throw stagingProblem("STAGING_FOLDER_FOREIGN", { path });
  // No marker: emptied by hand on the same file system, which heals, or the file system itself is gone, which must not.
  const mountedAt = mountPointOf(path);
  if (mountedAt !== known.mountPoint) {
    const why = `${path} lay on what was mounted at ${known.mountPoint}, and it is not mounted now`;
    throw stagingProblem("SCRATCH_MISSING", { why });
  }
}

/** Opens the staging folder to change it, making what is missing and its marker. Throws the trouble of `judgePlace`. */
export function openPlace(
  parts: PlaceParts,
  { stagingPath, persistence }: Pick<Scratch, "stagingPath" | "persistence">,
): StagingFolder {
  const { trouble } = judgePlace(parts, stagingPath);
  if (trouble !== undefined) throw trouble;
  refuseSplit(stagingPath);
  const folder = StagingFolder.open(stagingPath, parts.policy.owner);
  try {
    claim(parts.ledger, folder, persistence);
    return folder;
  } catch (failure) {
    folder.close();
    throw failure;
  }
}

/** No name moves from one mount to another, also where both are of one file system. What is set aside may do without its folder. */
function refuseSplit(path: string): void {
  for (const inner of INNER_FOLDERS)
    if (inner !== QUARANTINE && mountPointOf(join(path, inner)) === join(path, inner))
      throw stagingProblem("STAGING_FOLDER_SPLIT", { path, inner });
}

/** The marker first, then the ledger: a crash between them leaves a marker that the next claim takes over or replaces. */
function claim(ledger: Ledger, folder: StagingFolder, persistence: Scratch["persistence"]): void {
  const { path, root } = folder;
  const known = ledger.places.get(path);
  const found = markerIn(root);
  // Asked again on the open folder: it may be another one than a moment ago.
  refuseOther(path, known, found);
  const mountPoint = mountPointOf(path);
  if (
    found !== undefined &&
    found === known?.marker &&
    mountPoint === known.mountPoint &&
    persistence === known.persistence
  )
    return;
  const marker = known?.marker ?? randomBytes(16).toString("hex");
  if (found !== marker) {
    // Rows about another folder prove nothing here: what lies in this one is verified again, or reported missing.
    ledger.stagedVibs.distrustAll();
    writeMarker(root, marker);
  }
  ledger.places.put({ path, marker, mountPoint, persistence });
}
