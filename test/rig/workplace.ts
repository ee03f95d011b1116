import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { spawnSync } from "node:child_process";
import { undoAtExit } from "./leftovers.js";

export const isRoot = process.getuid?.() === 0;

/** A folder whose parents nobody else may write: the temporary folder is sticky, and an agent refuses to stage below it (promise 9). */
export interface Workplace extends Disposable {
  readonly path: string;
  /** Makes and returns a folder inside. */
  folder(...parts: string[]): string;
  /** Registers what has to happen before the folder goes, last registered first. */
  onDispose(action: () => void): void;
}

export function makeWorkplace(name: string): Workplace {
  const parent = isRoot ? "/var/lib" : homedir();
  const path = mkdtempSync(join(parent, `greenroom-${name}-`));
  const actions: (() => void)[] = [];
  const clean = () => {
    for (const action of actions.splice(0).reverse()) action();
    // A process that was just killed may still be making a file.
    rmSync(path, { recursive: true, force: true, maxRetries: 5 });
  };
  const { takeBack } = undoAtExit(clean);
  return {
    path,
    folder(...parts) {
      const made = join(path, ...parts);
      mkdirSync(made, { recursive: true, mode: 0o700 });
      return made;
    },
    onDispose: (action) => void actions.push(action),
    [Symbol.dispose]() {
      takeBack();
      clean();
    },
  };
}

/** A small ext4 of its own, made with `options`, mounted at `path`; undefined where this machine cannot mount one. */
export function mountSmallFilesystem(
  place: Workplace,
  name: string,
  sizeMiB: number,
  options: readonly string[] = [],
): string | undefined {
  if (!isRoot) return undefined;
  const image = join(place.path, `${name}.img`);
  const path = place.folder(name);
  const steps: [string, string[]][] = [
    ["truncate", ["-s", `${sizeMiB}M`, image]],
    ["mkfs.ext4", ["-q", "-F", "-m", "0", ...options, image]],
    ["mount", ["-o", "loop", image, path]],
    ["chmod", ["0755", path]],
  ];
  for (const [command, args] of steps) {
    const { status } = spawnSync(command, args, { stdio: "ignore" });
    if (status !== 0) return undefined;
  }
  place.onDispose(() => void spawnSync("umount", ["-l", path], { stdio: "ignore" }));
  return path;
}
