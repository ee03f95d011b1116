import { createHash } from "node:crypto";
import { streamOf, type RandomAccess } from "../../../core/bytes/random-access.js";
import { coreProblem } from "../../../core/problem/core-problems.js";
import type { PlannedFile, PlannedVib } from "../../../formats/bootbank/bank-plan.js";
import { readArchive } from "../../../formats/vib/archive.js";
import { nextMember } from "../../../formats/vib/archive/required-member.js";
import { readDescriptor } from "../../../formats/vib/descriptor.js";
import { FormDigests } from "../../../formats/vib/payload/digests.js";
import { vibProblem } from "../../../formats/vib/vib-problems.js";
import type { WantedBank, WantedVib } from "../host-changes.js";
import { type BankContent } from "../boot-bank/bank-content.js";
import { runningVib } from "./wanted-set.js";

export type StagedWish = Extract<WantedVib, { from: "staged" }>;

export interface ResolvedVib extends PlannedVib {
  /** undefined: it comes out of the booted bank. */
  readonly staged: StagedWish | undefined;
}

export function refuseAborted(signal: AbortSignal): void {
  if (signal.aborted) throw coreProblem("CANCELED", { what: "the change of the boot bank" }, signal.reason);
}

/** Descriptors and signatures of all VIBs that a bank shall hold; with `hashed` the whole staged files are read and must be what was ordered. */
export async function resolveVibs(
  { target, vibs }: WantedBank,
  booted: BankContent,
  { hashed, signal }: { readonly hashed: boolean; readonly signal?: AbortSignal },
): Promise<ResolvedVib[]> {
  const resolved: ResolvedVib[] = [];
  for (const vib of vibs) {
    if (signal !== undefined) refuseAborted(signal);
    resolved.push(vib.from === "staged" ? await stagedVib(vib, { hashed }) : bootedVib(target.id, vib.id, booted));
  }
  return resolved;
}

function bootedVib(target: string, id: string, booted: BankContent): ResolvedVib {
  const { descriptor, descriptorBytes, signature } = runningVib(target, id, booted);
  const fileNames = booted.fileNames.get(id) ?? new Map<string, string>();
  return { descriptor, descriptorBytes, signatureBytes: signature, fileNames, staged: undefined };
}

async function stagedVib(wish: StagedWish, { hashed }: { readonly hashed: boolean }): Promise<ResolvedVib> {
  await using opened = await wish.open();
  if (hashed) await checkWhole(wish, opened.bytes);
  const members = readArchive(streamOf(opened.bytes), { where: wish.id });
  const descriptorBytes = await nextMember(members, "descriptor.xml", wish.id);
  const descriptor = readDescriptor(descriptorBytes, `${wish.id}: descriptor.xml`);
  if (descriptor.id !== wish.id)
    throw vibProblem("VIB_ID_MISMATCH", { where: "staged VIB", expected: wish.id, actual: descriptor.id });
  const signatureBytes = await nextMember(members, "sig.pkcs7", wish.id);
  return { descriptor, descriptorBytes, signatureBytes, staged: wish };
}

/** Promise of DESIGN "Trust": the bytes are hashed again, from the opened file, right before they are applied. VIB_DIGEST_MISMATCH. */
export async function checkWhole(
  { id, sha256 }: Pick<StagedWish, "id" | "sha256">,
  bytes: RandomAccess,
): Promise<void> {
  const hash = createHash("sha256");
  for await (const chunk of streamOf(bytes)) hash.update(chunk);
  const actual = hash.digest("hex");
  if (actual !== sha256) throw vibProblem("VIB_DIGEST_MISMATCH", { where: id, expected: sha256, actual });
}

/** The bytes of a payload as they pass, and at their end PAYLOAD_SIZE_MISMATCH or PAYLOAD_DIGEST_MISMATCH where they are not those of the descriptor. */
export async function* checkedPayload(
  { vibId, payload }: PlannedFile,
  chunks: AsyncIterable<Uint8Array>,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const digests = new FormDigests(payload, "packed", vibId);
  for await (const chunk of chunks) {
    refuseAborted(signal);
    digests.add(chunk);
    yield chunk;
  }
  if (digests.bytes !== payload.sizeBytes)
    throw vibProblem("PAYLOAD_SIZE_MISMATCH", {
      where: vibId,
      payload: payload.name,
      form: "packed",
      expected: payload.sizeBytes,
      actual: digests.bytes,
    });
  digests.check();
}
