import type { Stats } from "node:fs";
import { isAbsolute } from "node:path";
import { isProblem } from "../problem/problem.js";
import { durableProblem } from "./durable-problems.js";
import { Folder } from "./folder.js";

/** "root": user 0 alone. "self": the user of this process. */
export type FolderOwner = "root" | "self";

const userIdOf = (owner: FolderOwner): number => (owner === "root" ? 0 : (process.geteuid?.() ?? 0));

/**
 * Opens a folder that only its owner can read or change, making its missing last components with mode 0700. Every folder
 * above must belong to root or the owner and be writable by no one else: whoever may write to a parent can put another
 * folder in its place (that includes sticky ones). Components are opened one by one, links refused, each judged by its
 * own descriptor. FOLDER_NOT_PRIVATE {path, why} names the component.
 */
export function openPrivateFolder(wanted: PrivateFolder): Folder {
  return walk(wanted, (parent, name) => openChild(parent, name, { create: true }));
}

/** The same for a folder that must not be made: undefined where it, or one above it, does not exist. */
export function existingPrivateFolder(wanted: PrivateFolder): Folder | undefined {
  try {
    return walk(wanted, (parent, name) => openChild(parent, name, {}));
  } catch (thrown) {
    if (
      isProblem(thrown, "FOLDER_NOT_PRIVATE") &&
      isProblem(thrown.cause) &&
      thrown.cause.details["errno"] === "ENOENT"
    )
      return undefined;
    throw thrown;
  }
}

/** The same for a folder in one that was opened so: undefined where it does not exist. */
export function existingPrivateChild(parent: Folder, name: string, owner: FolderOwner): Folder | undefined {
  if (parent.stat(name) === undefined) return undefined;
  const folder = openChild(parent, name, {});
  try {
    checkPrivate(folder, userIdOf(owner));
    return folder;
  } catch (thrown) {
    folder.close();
    throw thrown;
  }
}

export interface PrivateFolder {
  readonly path: string;
  readonly owner: FolderOwner;
}

function walk({ path, owner }: PrivateFolder, step: (parent: Folder, name: string) => Folder): Folder {
  if (!isAbsolute(path)) throw durableProblem("FOLDER_NOT_PRIVATE", { path, why: "the path is not absolute" });
  const userId = userIdOf(owner);
  const names = path.split("/").filter((name) => name !== "");
  let folder = Folder.open("/");
  try {
    for (const name of names) {
      using parent = folder;
      checkParent(parent, userId);
      folder = step(parent, name);
    }
    checkPrivate(folder, userId);
  } catch (thrown) {
    folder.close();
    throw thrown;
  }
  return folder;
}

function openChild(parent: Folder, name: string, options: { readonly create?: true }): Folder {
  try {
    return parent.child(name, options);
  } catch (thrown) {
    if (!isProblem(thrown, "FOLDER_UNUSABLE")) throw thrown;
    const { path, why } = thrown.details;
    throw durableProblem("FOLDER_NOT_PRIVATE", { path: String(path), why: String(why) }, thrown);
  }
}

// An access control list cannot grant more than the group bits say: they are its mask.
const modeOf = ({ mode }: Stats): string => (mode & 0o7777).toString(8).padStart(4, "0");

function checkParent(folder: Folder, userId: number): void {
  const stat = folder.statSelf();
  const refuse = (why: string) => durableProblem("FOLDER_NOT_PRIVATE", { path: folder.path, why });
  if (stat.uid !== 0 && stat.uid !== userId) throw refuse(`as a folder above, it belongs to user ${stat.uid}`);
  if ((stat.mode & 0o022) !== 0) throw refuse(`as a folder above, others may write to it (mode ${modeOf(stat)})`);
}

function checkPrivate(folder: Folder, userId: number): void {
  const stat = folder.statSelf();
  const refuse = (why: string) => durableProblem("FOLDER_NOT_PRIVATE", { path: folder.path, why });
  if (stat.uid !== userId) throw refuse(`it belongs to user ${stat.uid}, not to ${userId}`);
  if ((stat.mode & 0o777) !== 0o700) throw refuse(`its mode is ${modeOf(stat)}, not 0700`);
}
