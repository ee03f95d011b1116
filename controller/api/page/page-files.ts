import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

/** One file of the page as it is answered, whole in memory: all of them together are far below a megabyte. */
export interface PageFile {
  readonly contentType: string;
  readonly bytes: Buffer;
  readonly gzipped: Buffer;
  readonly etag: string;
  /** Its name says what is in it, so that it never changes. */
  readonly isHashed: boolean;
}

/** By the path at which it is asked for. */
export type PageFiles = ReadonlyMap<string, PageFile>;

/** Where the build puts the page, beside the compiled controller. */
export const PAGE_FOLDER = fileURLToPath(new URL("../../../web/page", import.meta.url));

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
};

/** Everything that the build has made of the page; undefined where it was not built. A file of another kind is not taken. */
export async function loadPage(folder: string): Promise<PageFiles | undefined> {
  const files = new Map<string, PageFile>();
  for (const path of await namesIn(folder)) {
    const contentType = TYPES[extname(path)];
    if (contentType !== undefined) files.set(`/${path}`, await loadFile(join(folder, path), contentType));
  }
  return files.has("/index.html") ? files : undefined;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder, { recursive: true });
  } catch (thrown) {
    if (thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT") return [];
    throw thrown;
  }
}

async function loadFile(path: string, contentType: string): Promise<PageFile> {
  const bytes = await readFile(path);
  const digest = createHash("sha256").update(bytes).digest("hex").slice(0, 32);
  const isHashed = !path.endsWith(".html");
  return { contentType, bytes, gzipped: gzipSync(bytes, { level: 9 }), etag: `"${digest}"`, isHashed };
}
