import { openPrivateFolder } from "../../../core/durable/private-folder.js";
import type { Folder } from "../../../core/durable/folder.js";

const FINAL = /^([0-9a-f]{64})\.vib$/;
const PART = /^([0-9a-f]{64})\.part$/;

export const finalName = (sha256: string): string => `${sha256}.vib`;
export const partName = (sha256: string): string => `${sha256}.part`;

/** `<scratch>/greenroom/staging`: `vibs/<sha256>.vib` verified, `parts/<sha256>.part` on its way; folders 0700, files 0600. */
export class StagingFolder {
  readonly path: string;
  readonly vibs: Folder;
  readonly parts: Folder;
  readonly #root: Folder;

  private constructor(path: string, root: Folder, inner: { vibs: Folder; parts: Folder }) {
    this.path = path;
    this.#root = root;
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
    this.#root.close();
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

export interface FolderContent {
  readonly sizes: ReadonlyMap<string, number>;
  readonly foreign: readonly string[];
}

function contentOf(folder: Folder, pattern: RegExp): FolderContent {
  const sizes = new Map<string, number>();
  const foreign: string[] = [];
  for (const name of folder.names()) {
    const sha256 = pattern.exec(name)?.[1];
    const stat = folder.stat(name);
    if (sha256 !== undefined && stat?.isFile() === true) sizes.set(sha256, stat.size);
    else foreign.push(name);
  }
  return { sizes, foreign };
}
