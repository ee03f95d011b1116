import type { BigIntStats, Stats } from "node:fs";
import { openPrivateFolder } from "../../../core/durable/private-folder.js";
import type { Folder } from "../../../core/durable/folder.js";
import { MARKER, MARKER_PART } from "./marker.js";
import { whyNotOwn } from "./own-file.js";
import { QUARANTINE } from "./quarantine.js";

const FINAL = /^([0-9a-f]{64})\.vib$/;
const PART = /^([0-9a-f]{64})\.part$/;

/** What lies in the staging folder itself. */
export const INNER_FOLDERS = ["vibs", "parts", QUARANTINE] as const;

/** Names that are ours in the staging folder itself. */
export const OWN_NAMES: readonly string[] = [...INNER_FOLDERS, MARKER, MARKER_PART];

/** The SHA-256 that a name promises; undefined for a name that is none of ours. */
export const digestOfFinal = (name: string): string | undefined => FINAL.exec(name)?.[1];
export const digestOfPart = (name: string): string | undefined => PART.exec(name)?.[1];

export const finalName = (sha256: string): string => `${sha256}.vib`;
export const partName = (sha256: string): string => `${sha256}.part`;

/** `<scratch>/greenroom/staging`: `vibs/<sha256>.vib` verified, `parts/<sha256>.part` on its way; folders 0700, files for their owner alone. */
export class StagingFolder {
  readonly path: string;
  readonly vibs: Folder;
  readonly parts: Folder;
  readonly root: Folder;

  private constructor(path: string, root: Folder, inner: { vibs: Folder; parts: Folder }) {
    this.path = path;
    this.root = root;
    this.vibs = inner.vibs;
    this.parts = inner.parts;
  }

  /** Opens it, making what is missing. Throws FOLDER_NOT_PRIVATE {path, why} where promise 9 does not hold. */
  static open(path: string, owner: "root" | "self"): StagingFolder {
    const root = openPrivateFolder({ path, owner });
    try {
      const vibs = root.child("vibs", { create: true, mode: 0o700 });
      const parts = root.child("parts", { create: true, mode: 0o700 });
      return new StagingFolder(path, root, { vibs, parts });
    } catch (failure) {
      root.close();
      throw failure;
    }
  }

  close(): void {
    this.vibs.close();
    this.parts.close();
    this.root.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** A regular file that nobody else can reach: of this user, private, and without a second name elsewhere. */
export const isOwn = (stat: Stats | BigIntStats): boolean => whyNotOwn(stat) === undefined;
