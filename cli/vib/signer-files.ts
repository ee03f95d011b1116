import { signerFrom, type Signer } from "../../formats/vib/signature/signing.js";
import { readReleaseDate } from "../../formats/vib/descriptor/release-date.js";
import { cliProblem } from "../cli-problems.js";
import { readInput } from "../file/read-input.js";
import type { Flags } from "../verb/flags.js";

export interface Signing {
  readonly signer: Signer;
  readonly signedAtMs?: number;
}

/** The signer that `--key`, `--chain` and `--signed-at` name; undefined where none of them is given. */
export async function signingOf(flags: Flags): Promise<Signing | undefined> {
  const [key, chain, signedAt] = [flags.text("key"), flags.text("chain"), flags.text("signedAt")];
  if (key === undefined && chain === undefined && signedAt === undefined) return undefined;
  if (key === undefined || chain === undefined)
    throw cliProblem("USAGE_INVALID", { what: "signing needs both --key and --chain" });
  const text = async (path: string) => (await readInput(path)).toString("utf8");
  const signer = signerFrom({ key: await text(key), chain: await text(chain) });
  if (signedAt === undefined) return { signer };
  const signedAtMs = readReleaseDate(signedAt);
  if (signedAtMs === undefined)
    throw cliProblem("USAGE_INVALID", { what: `--signed-at ${signedAt} is no time such as 2026-01-02T03:04:05Z` });
  return { signer, signedAtMs };
}
