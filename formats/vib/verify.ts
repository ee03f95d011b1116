import { createHash } from "node:crypto";

import type { Unzstd } from "../../core/bytes/unzstd-type.js";
import { meetsFloor, type AcceptanceLevel } from "./acceptance.js";
import { readArchive } from "./archive.js";
import { readDescriptor } from "./descriptor.js";
import type { VibDescriptor } from "./descriptor-model.js";
import { MeteredBytes, type ExpectedFile } from "./payload/metered-bytes.js";
import type { DigestBeside } from "./payload/digests.js";
import type { PayloadsDue } from "./payload/payload-check.js";
import { checkPayloads, payloadMembers } from "./payload/payload-members.js";
import { pathRuleBreaches } from "./payload/path-rules.js";
import { nextMember } from "./archive/required-member.js";
import { verifySignature, type SignatureReport } from "./signature.js";
import type { TrustRoots } from "./trust-roots.js";
import { vibProblem } from "./vib-problems.js";

export interface VerifyOptions {
  /** Names the file in messages. */
  readonly where: string;
  /** What was ordered; whatever else arrives is refused. */
  readonly expected?: ExpectedFile & { readonly id?: string };
  readonly trust: TrustRoots;
  /** The host's acceptance level; without it any level passes. */
  readonly floor?: AcceptanceLevel;
  /** "packed" leaves the unpacked digests to another time and says so in `unchecked`. */
  readonly digests: "packed" | "unpacked";
  /** Without it the innermost digests of vzstd payloads end in `unchecked`. */
  readonly unzstd?: Unzstd;
  /** Digests of the whole file and of packed payloads are computed by it where it is given and willing. */
  readonly digestBeside?: DigestBeside;
  /** Whether files outside the places of a VIB's level are a warning (default) or refused with PATH_NOT_ALLOWED. */
  readonly pathRules?: "warn" | "refuse";
}

export interface VibWarning {
  readonly code: string;
  readonly message: string;
}

declare const verified: unique symbol;

/** A VIB that passed every check; only `verifyVib` makes one. */
export interface VerifiedVib {
  readonly [verified]: true;
  /** Lower-case hex, over the whole file: its identity. */
  readonly sha256: string;
  readonly sizeBytes: number;
  readonly descriptor: VibDescriptor;
  /** The exact member descriptor.xml, which the signature covers. */
  readonly descriptorBytes: Uint8Array;
  readonly descriptorSha256: string;
  /** The exact member sig.pkcs7; empty when unsigned. */
  readonly signatureBytes: Uint8Array;
  readonly acceptanceLevel: AcceptanceLevel;
  readonly signature: SignatureReport;
  /** Checks that held, and those that were not made, in words. */
  readonly checked: readonly string[];
  readonly unchecked: readonly string[];
  readonly warnings: readonly VibWarning[];
}

/**
 * Verifies a VIB as its bytes stream by, once and in constant memory, in the order of FORMAT part 10. With `expected`,
 * the length is enforced at the first byte too many, and a wrong digest of the whole file (VIB_DIGEST_MISMATCH) comes
 * before whatever else the wrong bytes break. Throws the codes of VIB_PROBLEMS and LIMIT_EXCEEDED; what the source
 * throws passes through.
 */
export async function verifyVib(bytes: AsyncIterable<Uint8Array>, options: VerifyOptions): Promise<VerifiedVib> {
  const meter = new MeteredBytes(bytes, options.where, options.expected, options.digestBeside);
  try {
    const { due, ...facts } = await verifyContent(meter, options).catch(async (thrown: unknown) => {
      if (!meter.failed && options.expected !== undefined) await meter.finish();
      throw thrown;
    });
    const { sha256, sizeBytes } = await meter.finish();
    for (const check of due) await check();
    // The brand is given here and nowhere else: every check above has passed.
    return { ...facts, sha256, sizeBytes } as VerifiedVib;
  } finally {
    await meter.release();
  }
}

/**
 * What `verifyVib` left open with "packed": what the payloads unpack to, and their list of files. Only for a file that has passed it and is known
 * to be unchanged since: neither it nor its signature is judged again. Throws the payload codes of VIB_PROBLEMS and LIMIT_EXCEEDED.
 */
export async function verifyInner(
  bytes: AsyncIterable<Uint8Array>,
  { where, unzstd }: { readonly where: string; readonly unzstd: Unzstd },
): Promise<void> {
  const { members, expectedMembers, descriptor } = await openVib(bytes, where);
  await nextMember(members, "sig.pkcs7", where);
  await checkPayloads(members, expectedMembers, { where, unzstd, descriptor, digests: "inner" });
}

/** Reads as far as the descriptor, which says what has to follow. */
async function openVib(bytes: AsyncIterable<Uint8Array>, where: string) {
  const expectedMembers = payloadMembers(where);
  const members = readArchive(bytes, { where, expectsMore: () => expectedMembers.expectsMore() });
  const descriptorBytes = await nextMember(members, "descriptor.xml", where);
  const descriptor = readDescriptor(descriptorBytes, `${where}: descriptor.xml`);
  expectedMembers.expect(descriptor);
  return { members, expectedMembers, descriptorBytes, descriptor };
}

type ContentFacts = Omit<VerifiedVib, "sha256" | "sizeBytes" | typeof verified>;

async function verifyContent(
  bytes: AsyncIterable<Uint8Array>,
  options: VerifyOptions,
): Promise<ContentFacts & PayloadsDue> {
  const { where, trust, floor, expected } = options;
  const { members, expectedMembers, descriptorBytes, descriptor } = await openVib(bytes, where);
  if (expected?.id !== undefined && expected.id !== descriptor.id)
    throw vibProblem("VIB_ID_MISMATCH", { where, expected: expected.id, actual: descriptor.id });
  const level = descriptor.acceptanceLevel;
  if (floor !== undefined && !meetsFloor(level, floor)) throw vibProblem("ACCEPTANCE_TOO_LOW", { where, level, floor });
  const signatureBytes = await nextMember(members, "sig.pkcs7", where);
  const signature = await verifySignature({ where, signature: signatureBytes, descriptorBytes, level, trust });
  const payloads = await checkPayloads(members, expectedMembers, { ...options, descriptor });
  const breaches = pathRuleBreaches(descriptor);
  const [breach] = breaches;
  if (breach !== undefined && options.pathRules === "refuse")
    throw vibProblem("PATH_NOT_ALLOWED", { where, what: breach });
  return {
    descriptor,
    descriptorBytes,
    descriptorSha256: createHash("sha256").update(descriptorBytes).digest("hex"),
    signatureBytes,
    acceptanceLevel: level,
    signature,
    checked: payloads.checked,
    unchecked: payloads.unchecked,
    due: payloads.due,
    warnings: [
      ...payloads.warnings,
      ...descriptor.unknown.map((path) => ({
        code: "DESCRIPTOR_UNKNOWN_PART",
        message: `${where}: unknown ${path} is ignored`,
      })),
      ...breaches.map((what) => ({ code: "PATH_NOT_ALLOWED", message: `${where}: ${what}` })),
      ...untrustedBlocks(signature, where),
    ],
  };
}

/** Blocks that only other hosts can judge are noted beside the one that counts (FORMAT 5.3 rule 7). */
const untrustedBlocks = ({ blocks }: SignatureReport, where: string): VibWarning[] =>
  blocks
    .filter(({ verdict }) => verdict !== "trusted")
    .map(({ verdict, signer }) => ({
      code: verdict,
      message: `${where}: a further signature, by ${signer}, is not trusted here`,
    }));
