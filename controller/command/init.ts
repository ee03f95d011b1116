import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { hostname } from "node:os";
import { join, resolve } from "node:path";
import { coreProblem } from "../../core/problem/core-problems.js";
import { writeFileDurably } from "../../core/durable/durable-file.js";
import type { Folder } from "../../core/durable/folder.js";
import { openPrivateFolder } from "../../core/durable/private-folder.js";
import { loadSettings } from "../../core/settings/settings.js";
import { createAuthority, issueCertificate, type CertificateAndKey } from "../../core/trust/certificate-authority.js";
import { createSigningKeyFile } from "../../core/trust/key-file.js";
import { fingerprintOf } from "../../core/trust/pinned-authority.js";
import { CONTROLLER_ROLE } from "../../core/trust/roles.js";
import { newSecret } from "../store/secrets.js";
import { commandProblem } from "./command-problems.js";
import { addressOf, baseUrl, splitAddress } from "./doors.js";
import { controllerSettings, type ControllerSettings } from "./settings.js";
import { MADE_BY_INIT, STATE } from "./state-files.js";

const AUTHORITY_YEARS = 20;
const SERVER_DAYS = 3_650;
const ADMINISTRATOR = "administrator";

type Options = Readonly<Record<string, string | boolean | undefined>>;
interface Output {
  readonly stdout: NodeJS.WritableStream;
}

/**
 * `greenroom controller init`: authority, server certificate, signing keys, administrator, settings. CONTROLLER_EXISTS
 * where any of them is there already: keys that hosts trust are never overwritten.
 */
export async function run(options: Options, { stdout }: Output): Promise<number> {
  const names = namesOf(options["host"]);
  const settings = settingsOf(options, names);
  using folder = openPrivateFolder({ path: settings.stateFolder, owner: "self" });
  refuseExisting(folder);
  const name = typeof options["name"] === "string" ? options["name"] : "Greenroom";
  const authority = await createAuthority({ name, years: AUTHORITY_YEARS });
  await writeTrust(folder, authority, names);
  const contextPath = writeAdministrator(folder, authority, settings);
  // Last: a folder with settings is a whole controller. Where it lies it does not say, so that it may be moved.
  write(folder, STATE.settings, `${JSON.stringify({ ...settings, stateFolder: undefined }, null, 2)}\n`);
  stdout.write(
    [
      `Made a controller in ${settings.stateFolder}`,
      `  authority    ${name}, ${fingerprintOf(authority.certificatePem)}`,
      `  names        ${names.join(", ")}`,
      `  doors        REST ${settings.rest}, gRPC ${settings.grpc}, depot ${settings.depot}`,
      "Next:",
      `  greenroom controller run --state-folder ${settings.stateFolder}`,
      `  greenroom login --context-from ${contextPath}`,
      "",
    ].join("\n"),
  );
  return 0;
}

/** Names and addresses for the certificate: those asked for, or the machine's; this machine itself always. */
function namesOf(host: string | boolean | undefined): readonly string[] {
  const asked = typeof host === "string" ? host.split(",").map((one) => one.trim()) : [hostname()];
  if (asked.some((one) => one === "" || /[\s/]/.test(one)))
    throw coreProblem("INPUT_INVALID", { where: "--host", what: "it is no host name and no IP address" });
  return [...new Set([...asked, "localhost", "127.0.0.1"])];
}

function settingsOf(options: Options, names: readonly string[]): ControllerSettings {
  const { stateFolder, rest, grpc, depot } = options;
  return loadSettings({
    schema: controllerSettings,
    environmentPrefix: "GREENROOM_CONTROLLER_",
    overrides: {
      stateFolder: typeof stateFolder === "string" ? resolve(stateFolder) : undefined,
      rest,
      grpc,
      depot,
      advertisedHost: names[0],
    },
  });
}

function refuseExisting(folder: Folder): void {
  const file = MADE_BY_INIT.find((name) => folder.stat(name) !== undefined);
  if (file !== undefined) throw commandProblem("CONTROLLER_EXISTS", { folder: folder.path, file });
}

async function writeTrust(folder: Folder, authority: CertificateAndKey, names: readonly string[]): Promise<void> {
  const server = await issueCertificate({
    authority,
    role: CONTROLLER_ROLE,
    publicKeyFrom: { newKey: true },
    days: SERVER_DAYS,
    dnsNames: names.filter((name) => isIP(name) === 0),
    addresses: names.filter((name) => isIP(name) !== 0),
  });
  write(folder, STATE.authorityCertificate, authority.certificatePem);
  write(folder, STATE.authorityKey, authority.privateKeyPem);
  write(folder, STATE.serverCertificate, server.certificatePem);
  write(folder, STATE.serverKey, server.privateKeyPem ?? "");
  createSigningKeyFile(join(folder.path, STATE.manifestKey));
  createSigningKeyFile(join(folder.path, STATE.orderKey));
}

/** The credential itself stands in the context alone; the controller keeps its SHA-256 (256 random bits need no slow hash). */
function writeAdministrator(folder: Folder, authority: CertificateAndKey, settings: ControllerSettings): string {
  const credential = newSecret();
  const credentialSha256 = createHash("sha256").update(credential, "utf8").digest("hex");
  write(folder, STATE.administrator, JSON.stringify({ user: ADMINISTRATOR, credentialSha256 }));
  const { port } = splitAddress(settings.rest);
  const url = baseUrl(settings.restTransport, addressOf(settings.rest, port, settings.advertisedHost));
  const context = { url, caPem: authority.certificatePem, user: ADMINISTRATOR, credential };
  write(folder, STATE.adminContext, `${JSON.stringify(context, null, 2)}\n`);
  return join(folder.path, STATE.adminContext);
}

const write = (folder: Folder, name: string, text: string): void =>
  writeFileDurably(folder, name, Buffer.from(text, "utf8"), 0o600);
