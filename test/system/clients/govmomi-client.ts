import { spawnSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Workplace } from "../../rig/workplace.js";
import type { Door } from "./door.js";

/** Where Debian's golang-github-vmware-govmomi-dev puts its sources. */
const GOPATH = "/usr/share/gocode";

interface Told {
  readonly user: string;
  readonly clusters: readonly unknown[];
  readonly drafts: Readonly<Record<string, unknown>>;
  readonly base_image: string;
  readonly first_poll: string;
  readonly last_poll: string;
  readonly refusal: string;
  readonly session_after_logout: boolean;
}

/** Skips the running test, with the reason, where Go or the library is missing. */
export function goOrSkip(context: Mocha.Context): void {
  const isThere =
    existsSync(join(GOPATH, "src/github.com/vmware/govmomi")) && spawnSync("go", ["version"]).status === 0;
  if (isThere) return;
  if (context.test !== undefined)
    context.test.title += " (skipped: apt-get install golang-go golang-github-vmware-govmomi-dev)";
  context.skip();
}

/** Builds the program beside this file from source, and lets it do its work. */
export async function governedByGo(place: Workplace, door: Door, cluster: string, version: string): Promise<Told> {
  const program = join(place.path, "govmomi-client");
  const source = resolve("test/system/clients/govmomi/main.go");
  const env = { ...process.env, GOPATH, GO111MODULE: "off", GOCACHE: place.folder("go-cache"), GOFLAGS: "-p=2" };
  mustRun("go", ["build", "-o", program, source], env);
  const { user, credential } = door.context;
  const url = new URL(door.url);
  url.username = user;
  url.password = credential;
  const authority = join(place.path, "authority.pem");
  writeFileSync(authority, door.context.caPem);
  return JSON.parse(mustRun(program, [url.href, cluster, version], { ...env, SSL_CERT_FILE: authority })) as Told;
}

function mustRun(command: string, args: readonly string[], env: NodeJS.ProcessEnv): string {
  const { status, stdout, stderr } = spawnSync(command, [...args], { env, encoding: "utf8", timeout: 290_000 });
  if (status !== 0) throw new Error(`${command} ${args[0] ?? ""}: exit ${status}\n${stderr}\n${stdout}`);
  return stdout;
}
