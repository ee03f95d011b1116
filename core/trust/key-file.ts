import { createPrivateKey, randomBytes, type KeyObject } from "node:crypto";
import { closeSync, constants, fsyncSync, linkSync, openSync, unlinkSync, writeSync } from "node:fs";
import { dirname } from "node:path";
import { readPrivateFile } from "../durable/durable-file.js";
import { newSeed, signingKeyFromSeed, type SigningKey } from "./ed25519.js";
import { trustProblem } from "./trust-problems.js";

const MAX_BYTES = 4096;
// RFC 8410: the DER of a PKCS#8 private key up to the seed.
const PKCS8_PREFIX = Buffer.from("302e020100300506032b657004220420", "hex");

/** Makes a new key and its file (PKCS#8 PEM, 0600), durably. KEY_FILE_UNUSABLE if the file is there already. */
export function createSigningKeyFile(path: string): SigningKey {
  const seed = newSeed();
  const der = Buffer.concat([PKCS8_PREFIX, seed]);
  const pem = createPrivateKey({ key: der, format: "der", type: "pkcs8" }).export({ format: "pem", type: "pkcs8" });
  const part = `${path}.${randomBytes(6).toString("hex")}.part`;
  try {
    writeNew(part, Buffer.from(pem));
    try {
      // A link, unlike a rename, never replaces a key that is there.
      linkSync(part, path);
    } finally {
      unlinkSync(part);
    }
    syncFolder(dirname(path));
  } catch (cause) {
    throw unusable(path, reasonOf(cause), cause);
  }
  return signingKeyFromSeed(seed);
}

function writeNew(path: string, bytes: Uint8Array): void {
  const { O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW } = constants;
  const file = openSync(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

/** The key of a file that belongs to this user (or root) and that no one else can read; else KEY_FILE_UNUSABLE. */
export function loadSigningKeyFile(path: string): SigningKey {
  const key = parseKey(path);
  if (key.asymmetricKeyType !== "ed25519") throw unusable(path, "it holds no Ed25519 key");
  const der = key.export({ format: "der", type: "pkcs8" });
  return signingKeyFromSeed(der.subarray(PKCS8_PREFIX.length, PKCS8_PREFIX.length + 32));
}

function parseKey(path: string): KeyObject {
  try {
    return createPrivateKey(readPrivateFile(path, MAX_BYTES));
  } catch (cause) {
    throw unusable(path, reasonOf(cause), cause);
  }
}

const reasonOf = (cause: unknown): string => (cause instanceof Error ? cause.message : String(cause));
const unusable = (path: string, why: string, cause?: unknown) =>
  trustProblem("KEY_FILE_UNUSABLE", { path, why }, cause);
