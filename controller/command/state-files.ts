import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { readPrivateFile } from "../../core/durable/durable-file.js";
import { loadSigningKeyFile } from "../../core/trust/key-file.js";
import type { CertificateAndKey } from "../../core/trust/certificate-authority.js";
import type { SigningKey } from "../../core/trust/ed25519.js";
import { commandProblem } from "./command-problems.js";

/** Files and folders of a controller's state folder; all 0600 and 0700. */
export const STATE = {
  settings: "controller.json",
  authorityCertificate: "ca.pem",
  authorityKey: "ca-key.pem",
  serverCertificate: "server.pem",
  serverKey: "server-key.pem",
  manifestKey: "manifest-key.pem",
  orderKey: "order-key.pem",
  administrator: "administrator.json",
  adminContext: "admin-context.json",
  addresses: "addresses.json",
  database: "controller.db",
  depot: "depot",
  uploads: "uploads",
} as const;

/** Files that `init` makes and without which nothing runs. */
export const MADE_BY_INIT = [
  STATE.settings,
  STATE.authorityCertificate,
  STATE.authorityKey,
  STATE.serverCertificate,
  STATE.serverKey,
  STATE.manifestKey,
  STATE.orderKey,
  STATE.administrator,
] as const;

const MAX_BYTES = 64 * 1024;

export const administratorFile = z.strictObject({
  user: z.string().min(1),
  credentialSha256: z.string().regex(/^[0-9a-f]{64}$/),
});
/** The context of the command line, as `greenroom login --context-from` takes it over. */
export const adminContextFile = z.object({ url: z.url(), caPem: z.string(), user: z.string(), credential: z.string() });

/** Keys, certificates and the administrator of a controller. */
export interface ControllerIdentity {
  readonly authority: CertificateAndKey;
  /** Its certificate, then the CA's, so that clients can pin the CA by fingerprint. */
  readonly server: { readonly certificateChainPem: string; readonly privateKeyPem: string };
  readonly manifestKey: SigningKey;
  readonly orderKey: SigningKey;
  readonly administrator: z.infer<typeof administratorFile>;
}

/** Reads what `init` made: CONTROLLER_MISSING, STATE_FILE_BROKEN, FILE_NOT_PRIVATE. */
export function loadIdentity(folder: string): ControllerIdentity {
  const missing = MADE_BY_INIT.find((name) => !existsSync(join(folder, name)));
  if (missing !== undefined) throw commandProblem("CONTROLLER_MISSING", { folder, file: missing });
  const text = (name: string) => readPrivateFile(join(folder, name), MAX_BYTES).toString("utf8");
  const certificatePem = text(STATE.authorityCertificate);
  return {
    authority: { certificatePem, privateKeyPem: text(STATE.authorityKey) },
    server: {
      certificateChainPem: `${text(STATE.serverCertificate)}${certificatePem}`,
      privateKeyPem: text(STATE.serverKey),
    },
    manifestKey: loadSigningKeyFile(join(folder, STATE.manifestKey)),
    orderKey: loadSigningKeyFile(join(folder, STATE.orderKey)),
    administrator: readStateJson(join(folder, STATE.administrator), administratorFile),
  };
}

/** A JSON file of the state folder, judged by its schema: STATE_FILE_BROKEN. */
export function readStateJson<S extends z.ZodType>(path: string, schema: S): z.output<S> {
  const text = readPrivateFile(path, MAX_BYTES).toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw commandProblem("STATE_FILE_BROKEN", { path, why: "it is not JSON" }, cause);
  }
  const read = schema.safeParse(value);
  if (!read.success) throw commandProblem("STATE_FILE_BROKEN", { path, why: z.prettifyError(read.error) }, read.error);
  return read.data;
}
