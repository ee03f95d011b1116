import { spawnSync } from "node:child_process";
import { join, resolve } from "node:path";

const SOURCE = resolve("test/rig/power-cut/power-cut.c");

/** Compiles power-cut.c into a folder and answers the library's path; undefined on a machine without a C compiler. */
export function compileLayer(folder: string): string | undefined {
  const library = join(folder, "power-cut.so");
  for (const compiler of ["cc", "gcc"]) {
    const args = ["-O2", "-Wall", "-Wextra", "-Werror", "-shared", "-fPIC", "-o", library, SOURCE, "-ldl", "-lpthread"];
    const { status, error, stderr } = spawnSync(compiler, args, { encoding: "utf8" });
    if (error !== undefined) continue;
    if (status !== 0) throw new Error(`${compiler} does not compile ${SOURCE}:\n${stderr}`);
    return library;
  }
  return undefined;
}

/** Skips the running test or suite, with the reason, where there is no C compiler. */
export function compileLayerOrSkip(context: Mocha.Context, folder: string): string {
  const library = compileLayer(folder);
  if (library !== undefined) return library;
  if (context.test !== undefined) context.test.title += " (skipped: no C compiler)";
  return context.skip();
}
