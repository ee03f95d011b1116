import { execFile } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import openapiTS, { astToString, type OpenAPI3 } from "openapi-typescript";
import type { Door } from "./door.js";

const run = promisify(execFile);

interface Told {
  readonly hosts: readonly string[];
  readonly draft_owner: string;
  readonly tasks: readonly string[];
  readonly compliance: readonly string[];
  readonly skipped: number;
  readonly after_log_out: string;
}

const TSCONFIG = {
  compilerOptions: {
    ...{ target: "ES2022", lib: ["ES2023", "DOM"], module: "NodeNext", moduleResolution: "NodeNext", types: ["node"] },
    ...{ strict: true, noUncheckedIndexedAccess: true, skipLibCheck: true },
  },
  files: ["steps.ts"],
};

/** Generates types from a controller's description, compiles a client against them, and lets it go through the demo's steps. */
export async function runTypedClient(door: Door, document: OpenAPI3, cluster: string): Promise<Told> {
  // Inside the project, so that its packages are found.
  const folder = mkdtempSync(join(resolve("dist"), "typed-client-"));
  try {
    writeFileSync(join(folder, "schema.d.ts"), astToString(await openapiTS(document)));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(TSCONFIG));
    writeFileSync(join(folder, "authority.pem"), door.context.caPem);
    copyFileSync(resolve("test/system/clients/typed/steps.ts.template"), join(folder, "steps.ts"));
    await run(process.execPath, [resolve("node_modules/typescript/bin/tsc"), "-p", folder]).catch(explain);
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: join(folder, "authority.pem") };
    const args = [join(folder, "steps.js"), door.url.origin, door.basic, cluster];
    const { stdout } = await run(process.execPath, args, { env }).catch(explain);
    return JSON.parse(stdout) as Told;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function explain(thrown: { readonly stdout?: string; readonly stderr?: string }): never {
  throw new Error(`${thrown.stdout ?? ""}${thrown.stderr ?? ""}`, { cause: thrown });
}
