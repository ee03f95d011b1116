import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Folder } from "../../core/durable/folder.js";
import { readPrivateFile, writeFileDurably } from "../../core/durable/durable-file.js";
import { loadSigningKeyFile } from "../../core/trust/key-file.js";
import type { SigningKey } from "../../core/trust/ed25519.js";
import type { HostPins } from "../domain/order/order-check.js";
import { agentProblem } from "./agent-problems.js";

const MAX_BYTES = 256 * 1024;

const identityFile = z.strictObject({
  hostId: z.string().min(1),
  scopeId: z.string().min(1),
  hostName: z.string().min(1),
  reportsAddress: z.string().min(1),
  /** Raw Ed25519 public keys, hex. */
  manifestKeys: z.array(z.string().regex(/^[0-9a-f]{64}$/)).min(1),
  certificatePem: z.string().min(1),
  privateKeyPem: z.string().min(1),
  authorityPem: z.string().min(1),
});

/** What enrolment gave this host; one file, so that it is there whole or not at all. */
export type IdentityFile = z.infer<typeof identityFile>;

export interface HostIdentity extends IdentityFile {
  readonly pins: HostPins;
  readonly receiptKey: SigningKey;
}

export const RECEIPT_KEY_FILE = "receipt-key.pem";
const IDENTITY_FILE = "identity.json";

/** Whether a host was enrolled with this state folder. */
export const isEnrolled = (stateFolder: string): boolean => existsSync(join(stateFolder, IDENTITY_FILE));

/** Throws NOT_ENROLLED, IDENTITY_UNUSABLE. */
export function loadIdentity(stateFolder: string): HostIdentity {
  const path = join(stateFolder, IDENTITY_FILE);
  if (!isEnrolled(stateFolder)) throw agentProblem("NOT_ENROLLED", { path });
  const file = readIdentity(path);
  const manifestKeys = file.manifestKeys.map((key) => Buffer.from(key, "hex"));
  return {
    ...file,
    pins: { hostId: file.hostId, scopeId: file.scopeId, manifestKeys },
    receiptKey: loadSigningKeyFile(join(stateFolder, RECEIPT_KEY_FILE)),
  };
}

function readIdentity(path: string): IdentityFile {
  const bytes = readPrivateFile(path, MAX_BYTES);
  try {
    return identityFile.parse(JSON.parse(Buffer.from(bytes).toString("utf8")));
  } catch (cause) {
    throw agentProblem(
      "IDENTITY_UNUSABLE",
      { path, why: cause instanceof Error ? cause.message : String(cause) },
      cause,
    );
  }
}

/** Written last at enrolment: with it the host is enrolled. */
export function saveIdentity(state: Folder, identity: IdentityFile): void {
  writeFileDurably(state, IDENTITY_FILE, Buffer.from(`${JSON.stringify(identity, undefined, 2)}\n`));
}
