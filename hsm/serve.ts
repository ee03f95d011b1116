import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { pino } from "pino";
import { coreProblem } from "../core/problem/core-problems.js";
import { roleGuard, serverCredentials } from "../core/rpc/credentials.js";
import { listen, rpcServer, stopServer } from "../core/rpc/server.js";
import { addService } from "../core/rpc/service.js";
import { CONTROLLER_ROLE } from "../core/trust/roles.js";
import { HardwareSupportService } from "../proto/gen/greenroom/hsm/v1/hsm_pb.js";
import { identityIn } from "./server-identity.js";
import { managerService } from "./support-service.js";
import { readPackages } from "./packages-file.js";

/** What a question may weigh: a host's devices, no more. */
const REQUEST_BYTES = 1024 * 1024;
const STOP_GRACE_MS = 2_000;

type Options = Readonly<Record<string, string | boolean | undefined>>;

/** `greenroom hsm serve`: the reference hardware support manager, by a file; serves until SIGTERM or SIGINT. */
export async function run(options: Options, { stderr }: { readonly stderr: NodeJS.WritableStream }): Promise<number> {
  const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, stderr);
  const file = resolve(needed(options, "file"));
  const { manager } = await readPackages(file);
  const address = text(options, "listen") ?? "127.0.0.1:9450";
  const host = address.slice(0, address.lastIndexOf(":")).replace(/^\[|\]$/g, "");
  const names = text(options, "host")?.split(",") ?? [host, ...(host === "127.0.0.1" ? ["localhost"] : [])];
  const identity = await identityIn(resolve(needed(options, "stateFolder")), names);
  const clientCa = text(options, "clientCa");
  const server = rpcServer(clientCa === undefined ? [] : [onlyTheController], { requestBytes: REQUEST_BYTES });
  addService(server, HardwareSupportService, managerService(file));
  const credentials = serverCredentials({
    ca: clientCa === undefined ? readFileSync(identity.caFile, "utf8") : readFileSync(clientCa, "utf8"),
    cert: identity.cert,
    key: identity.key,
    clientCertificates: clientCa === undefined ? "optional" : "required",
  });
  const ended = untilSignal();
  const port = await listen(server, address, credentials);
  const url = `https://${names[0] ?? host}:${port}`;
  log.info({ manager, url, ca: identity.caFile, pid: process.pid }, "ready");
  log.info({ signal: await ended }, "stopping");
  await stopServer(server, STOP_GRACE_MS);
  return 0;
}

/** With a CA of clients: the controller of that CA, and nobody else that it has given a certificate. */
const onlyTheController = roleGuard({ [HardwareSupportService.typeName]: (role) => role === CONTROLLER_ROLE });

function text(options: Options, name: string): string | undefined {
  const value = options[name];
  return typeof value === "string" ? value : undefined;
}

function needed(options: Options, name: string): string {
  const value = text(options, name);
  if (value === undefined) throw coreProblem("INPUT_INVALID", { where: name, what: "it is needed" });
  return value;
}

const untilSignal = (): Promise<string> =>
  new Promise((resolve) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => resolve(signal));
  });
