import type { KeyObject } from "node:crypto";

import type { Problem } from "../../core/problem/problem.js";
import { isProblem } from "../../core/problem/problem.js";
import { meetsFloor, type AcceptanceLevel } from "./acceptance.js";
import { readCmsBlock, signsBytes, type CmsBlock } from "./signature/cms.js";
import { MIN_RSA_BITS, type KnownSigner } from "./signature/known-signers.js";
import { pemBlocks } from "./signature/pem-blocks.js";
import { judgeSigner, type SignerVerdict } from "./signature/signer-standing.js";
import type { TrustRoots } from "./trust-roots.js";
import { vibProblem } from "./vib-problems.js";

export interface SignatureBlockReport {
  readonly signer: string;
  /** The trust anchor its chain ends at. */
  readonly anchor?: string;
  /** Milliseconds since 1970, as the signer claims. */
  readonly signedAtMs?: number;
  /** "trusted", or the code that this block alone would be refused with. */
  readonly verdict: "trusted" | "SIGNER_UNTRUSTED" | "SIGNER_REVOKED" | "SIGNATURE_MALFORMED";
  readonly why?: string;
  /** The strictest level this signer may vouch for. */
  readonly vouchesFor?: AcceptanceLevel;
}

export interface SignatureReport {
  readonly signed: boolean;
  readonly blocks: readonly SignatureBlockReport[];
}

export interface SignatureInput {
  readonly where: string;
  /** The member sig.pkcs7; empty means unsigned. */
  readonly signature: Uint8Array;
  /** The exact bytes of the member descriptor.xml, never a copy's. */
  readonly descriptorBytes: Uint8Array;
  /** The level that the descriptor claims. */
  readonly level: AcceptanceLevel;
  readonly trust: TrustRoots;
}

/**
 * The vendor's signature over a descriptor, by the rules of FORMAT 5.3: good when one block at least is trusted and
 * covers the claimed level, and no block signs other bytes. Throws SIGNATURE_MISSING, SIGNATURE_MALFORMED,
 * SIGNATURE_MISMATCH, SIGNER_REVOKED, SIGNER_UNTRUSTED, ACCEPTANCE_MISMATCH.
 */
export async function verifySignature(input: SignatureInput): Promise<SignatureReport> {
  const { where, signature, level } = input;
  if (signature.length === 0) {
    if (level !== "CommunitySupported") throw vibProblem("SIGNATURE_MISSING", { where, level });
    return { signed: false, blocks: [] };
  }
  const blocks: SignatureBlockReport[] = [];
  // Every block is looked at, so that a mismatch in a later one is never hidden by an earlier good one (rule 7).
  for (const der of pemBlocks(signature, where)) blocks.push(judgeBlock(der, input));
  const trusted = blocks.filter(({ verdict }) => verdict === "trusted");
  if (trusted.length === 0) throw refusal(blocks, where);
  if (!trusted.some(({ vouchesFor }) => vouchesFor !== undefined && meetsFloor(vouchesFor, level)))
    throw vibProblem("ACCEPTANCE_MISMATCH", { where, level, signer: trusted.map(({ signer }) => signer).join(", ") });
  return { signed: true, blocks };
}

function judgeBlock(der: Uint8Array, { where, descriptorBytes, trust }: SignatureInput): SignatureBlockReport {
  const signed = malformedOr(() => readBlock(der, trust, where));
  if (isProblem(signed)) return { signer: "unknown", verdict: "SIGNATURE_MALFORMED", why: whyOf(signed) };
  const { block, key, name: signer, standing } = signed;
  if (!signsBytes(block, key, descriptorBytes)) throw vibProblem("SIGNATURE_MISMATCH", { where, signer });
  const { signedAtMs } = block;
  return {
    signer,
    ...(signedAtMs === undefined ? {} : { signedAtMs }),
    ...reportOf(judgeSigner(standing, trust.validity, signedAtMs)),
  };
}

interface SignedBlock extends KnownSigner {
  readonly block: CmsBlock;
  readonly key: KeyObject;
}

/** A block and whose it claims to be. Throws SIGNATURE_MALFORMED. */
function readBlock(der: Uint8Array, trust: TrustRoots, where: string): SignedBlock {
  const malformed = (what: string, cause?: unknown) => vibProblem("SIGNATURE_MALFORMED", { where, what }, cause);
  const block = readCmsBlock(der, where);
  let signer: KnownSigner;
  try {
    signer = trust.signer(block.certificate);
  } catch (cause) {
    // Whatever OpenSSL says of hostile bytes means one thing.
    throw malformed("the certificate of its signer is damaged", cause);
  }
  const { key } = signer;
  if (key === undefined) throw malformed(`the key of its signer is no RSA key of ${MIN_RSA_BITS} bits`);
  return { ...signer, key, block };
}

/** A block of a form we cannot judge is noted beside a good one, and fatal alone (FORMAT 5.3 rule 7). */
function malformedOr<T>(read: () => T): T | Problem {
  try {
    return read();
  } catch (thrown) {
    if (isProblem(thrown, "SIGNATURE_MALFORMED")) return thrown;
    throw thrown;
  }
}

const whyOf = ({ details, message }: Problem): string =>
  typeof details["what"] === "string" ? details["what"] : message;

function reportOf(verdict: SignerVerdict): Omit<SignatureBlockReport, "signer" | "signedAtMs"> {
  switch (verdict.verdict) {
    case "trusted":
      return { verdict: "trusted", anchor: verdict.anchor, vouchesFor: verdict.vouchesFor };
    case "SIGNER_REVOKED":
      return { verdict: "SIGNER_REVOKED", anchor: verdict.anchor };
    case "SIGNER_UNTRUSTED":
      return { verdict: "SIGNER_UNTRUSTED", why: verdict.why };
  }
}

/** Why no block is good: the gravest reason first. */
function refusal(blocks: readonly SignatureBlockReport[], where: string): Problem {
  const revoked = blocks.find(({ verdict }) => verdict === "SIGNER_REVOKED");
  if (revoked !== undefined) return vibProblem("SIGNER_REVOKED", { where, signer: revoked.signer });
  const untrusted = blocks.find(({ verdict }) => verdict === "SIGNER_UNTRUSTED");
  if (untrusted !== undefined)
    return vibProblem("SIGNER_UNTRUSTED", {
      where,
      signer: untrusted.signer,
      why: untrusted.why ?? "its chain ends nowhere",
    });
  return vibProblem("SIGNATURE_MALFORMED", { where, what: blocks[0]?.why ?? "no block can be read" });
}
