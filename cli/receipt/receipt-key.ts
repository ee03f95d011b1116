import { existsSync } from "node:fs";
import { join } from "node:path";
import { isProblem } from "../../core/problem/problem.js";
import { checkPublicKey } from "../../core/trust/ed25519.js";
import { loadSigningKeyFile } from "../../core/trust/key-file.js";
import { cliProblem } from "../cli-problems.js";
import { readInput } from "../file/read-input.js";

const AGENT_STATE = "/var/lib/greenroom/agent";
const KEY_FILE = "receipt-key.pem";
const HEX = /^[0-9a-f]{64}$/i;

/** The key to check a receipt with, and where it is from. */
export interface ReceiptKey {
  readonly publicKey: Uint8Array;
  readonly origin: string;
}

/**
 * The key of --key (hex, or a file that holds it), else that of the agent whose state folder is on this machine.
 * Throws RECEIPT_KEY_MISSING, RECEIPT_KEY_INVALID, KEY_FILE_UNUSABLE.
 */
export async function readReceiptKey(named: string | undefined, stateFolder = AGENT_STATE): Promise<ReceiptKey> {
  if (named === undefined) return ownKey(join(stateFolder, KEY_FILE));
  if (HEX.test(named)) return { publicKey: checked(named, named), origin: "given" };
  const text = (await readInput(named)).toString("utf8").trim();
  return { publicKey: checked(named, text), origin: named };
}

function ownKey(path: string): ReceiptKey {
  if (!existsSync(path)) throw cliProblem("RECEIPT_KEY_MISSING", { why: `there is no ${path} on this machine` });
  return { publicKey: loadSigningKeyFile(path).publicKey, origin: `of this host, ${path}` };
}

function checked(key: string, hex: string): Uint8Array {
  if (!HEX.test(hex)) throw cliProblem("RECEIPT_KEY_INVALID", { key, why: "it holds no 64 hex digits" });
  try {
    return checkPublicKey(new Uint8Array(Buffer.from(hex, "hex")));
  } catch (thrown) {
    if (isProblem(thrown)) throw cliProblem("RECEIPT_KEY_INVALID", { key, why: thrown.message }, thrown);
    throw thrown;
  }
}
