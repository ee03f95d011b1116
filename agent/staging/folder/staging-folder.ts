import type { Stats } from "node:fs";
import { writeFileDurably } from "../../../core/durable/durable-file.js";
import { openPrivateFolder } from "../../../core/durable/private-folder.js";
import type { Folder } from "../../../core/durable/folder.js";

const FINAL = /^([0-9a-f]{64})\.vib$/;
const PART = /^([0-9a-f]{64})\.part$/;

/** Says which folder this is: 32 hex digits that nobody else has. */
const MARKER = "marker";
const MARKER_TEXT = /^[0-9a-f]{32}\n$/;
const MARKER_BYTES = 33;

/** What the marker in an open staging folder says; undefined when there is none. One that is no marker counts as nobody's, and is replaced. */
export function markerIn(root: Folder): string | undefined {
  const stat = root.stat(MARKER);
  if (stat?.isFile() !== true || stat.size !== MARKER_BYTES) return undefined;
  const text = root.readWhole(MARKER, MARKER_BYTES).toString("latin1");
  return MARKER_TEXT.test(text) ? text.trimEnd() : undefined;
}

export const writeMarker = (root: Folder, marker: string): void =>
  writeFileDurably(root, MARKER, Buffer.from(`${marker}\n`, "latin1"));

export const finalName = (sha256: string): string => `${sha256}.vib`;
export const partName = (sha256: string): string => `${sha256}.part`;

/** `<scratch>/greenroom/staging`: `vibs/<sha256>.vib` verified, `parts/<sha256>.part` on its way; folders 0700, files 0600. */
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

  /** Sizes of the files under final names, by SHA-256, and the names that are none of ours. */
  finals(): FolderContent {
    return contentOf(this.vibs, FINAL);
  }

  /** Sizes of the part files, by SHA-256 of what they shall become. */
  partials(): FolderContent {
    return contentOf(this.parts, PART);
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

export interface FolderContent {
  readonly sizes: ReadonlyMap<string, number>;
  readonly foreign: readonly string[];
}

/** A regular file that nobody else can reach: of this user, private, and without a second name elsewhere. */
export const isOwn = (stat: Stats): boolean =>
  stat.isFile() && stat.nlink === 1 && stat.uid === process.geteuid?.() && (stat.mode & 0o077) === 0;

function contentOf(folder: Folder, pattern: RegExp): FolderContent {
  const sizes = new Map<string, number>();
  const foreign: string[] = [];
  for (const name of folder.names()) {
    const sha256 = pattern.exec(name)?.[1];
    const stat = folder.stat(name);
    if (sha256 !== undefined && stat !== undefined && isOwn(stat)) sizes.set(sha256, stat.size);
    else foreign.push(name);
  }
  return { sizes, foreign };
}
