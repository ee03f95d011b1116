import { lstatSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { FolderOwner } from "../../../core/durable/private-folder.js";
import { stagingProblem } from "../../domain/staging-problems.js";
import { glanceAtSpace, type DiskSpace } from "../../host/disk-space.js";
import type { HostDriver } from "../../host/host-driver.js";

/** What a host's administrator decided about the place to stage in. */
export interface ScratchPolicy {
  /** In place of the driver's own. */
  readonly scratchFolder?: string;
  readonly volatileScratch: "fail" | "volatile";
  /** Used where there is no scratch at all and the policy is `volatile`. */
  readonly volatileFolder: string;
  /** Who must own the staging folder: root, or with the development switch whoever runs the agent. */
  readonly owner: FolderOwner;
}

export interface Scratch {
  readonly path: string;
  readonly stagingPath: string;
  readonly space: DiskSpace;
  readonly persistence: "persistent" | "volatile";
}

const STAGING = ["greenroom", "staging"] as const;

/** The place to stage in, measured now. Throws SCRATCH_MISSING, SCRATCH_VOLATILE, SPACE_UNMEASURABLE; never falls back to memory unasked. */
export async function findScratch(host: HostDriver, policy: ScratchPolicy): Promise<Scratch> {
  const path = policy.scratchFolder ?? (await host.scratch())?.path;
  const why = path === undefined ? "the host reports none" : whyNoFolder(path);
  if (path === undefined || why !== undefined) {
    if (policy.volatileScratch === "fail") throw stagingProblem("SCRATCH_MISSING", { why: why ?? "" });
    return described(policy.volatileFolder, nearestFolder(policy.volatileFolder), "volatile");
  }
  const scratch = await described(path, path, "persistent");
  if (scratch.persistence === "volatile" && policy.volatileScratch === "fail")
    throw stagingProblem("SCRATCH_VOLATILE", { path: scratch.space.path });
  return scratch;
}

/** `existing`: the path itself, or where it will be made. */
async function described(path: string, existing: string, persistence: Scratch["persistence"]): Promise<Scratch> {
  const stagingPath = join(path, ...STAGING);
  const space = await glanceAtSpace(existing === path ? whereBytesGo(path) : existing);
  return { path, stagingPath, space, persistence: space.volatile ? "volatile" : persistence };
}

/** The scratch folder, or the part of the way to the staging folder on which another file system is mounted. Links lead nowhere: they are refused later. */
function whereBytesGo(path: string): string {
  const { dev } = statSync(path);
  for (const depth of [2, 1]) {
    const below = join(path, ...STAGING.slice(0, depth));
    const found = lstatSync(below, { throwIfNoEntry: false });
    if (found?.isDirectory()) return found.dev === dev ? path : below;
  }
  return path;
}

/** The folder itself, or the lowest one above it that exists: measuring makes nothing, staging makes what is missing. */
function nearestFolder(path: string): string {
  if (path === "/" || whyNoFolder(path) === undefined) return path;
  return nearestFolder(dirname(path));
}

function whyNoFolder(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? undefined : `${path} is no folder`;
  } catch (failure) {
    if (isAbsent(failure)) return `${path} does not exist`;
    throw failure;
  }
}

const isAbsent = (failure: unknown): boolean =>
  failure instanceof Error && "code" in failure && (failure.code === "ENOENT" || failure.code === "ENOTDIR");
