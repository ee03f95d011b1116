import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

interface Where {
  readonly where: string;
}
interface What extends Where {
  readonly what: string;
}
interface OfMember extends Where {
  readonly member: string;
}
interface OfPayload extends Where {
  readonly payload: string;
}

const malformed = { grpc: GRPC.invalid, http: 400, exit: EXIT.failed } as const;
const untrusted = { grpc: GRPC.precondition, http: 400, exit: EXIT.untrusted } as const;
const FETCH_AGAIN = "Obtain the VIB again from its origin; if it stays so, it was built wrongly.";
const BUILD_AGAIN = "Have the author of the VIB correct its descriptor and build it again.";
const ASK_VENDOR = "Obtain the VIB again from its vendor; do not install this one.";

/** Codes of FORMAT part 10, as far as a single VIB raises them. */
export const VIB_PROBLEMS = {
  AR_BAD_MAGIC: {
    ...malformed,
    says: ({ where }: Where) => `${where}: not a VIB, it does not begin as an ar archive does`,
    remedy: "Give a .vib file; an offline bundle (.zip) is imported, not read as a VIB.",
  },
  AR_TRUNCATED: {
    ...malformed,
    says: ({ where, what }: What) => `${where}: the file ends inside ${what}`,
    remedy: FETCH_AGAIN,
  },
  AR_BAD_HEADER: {
    ...malformed,
    says: ({ where, what }: What) => `${where}: damaged member header, ${what}`,
    remedy: FETCH_AGAIN,
  },
  AR_BAD_NAME: {
    ...malformed,
    says: ({ where, member }: OfMember) => `${where}: ${member} is no legal member name`,
    remedy: FETCH_AGAIN,
  },
  AR_TRAILING_DATA: {
    ...malformed,
    says: ({ where }: Where) => `${where}: there are bytes behind the last member`,
    remedy: FETCH_AGAIN,
  },
  AR_MEMBER_ORDER: {
    ...malformed,
    says: ({ where, member }: OfMember) => `${where}: member ${member} is not at its place in the archive`,
    remedy: FETCH_AGAIN,
  },
  AR_MEMBER_MISSING: {
    ...malformed,
    says: ({ where, member }: OfMember) => `${where}: the archive has no member ${member}`,
    remedy: FETCH_AGAIN,
  },
  AR_MEMBER_DUPLICATE: {
    ...malformed,
    says: ({ where, member }: OfMember) => `${where}: the archive has two members ${member}`,
    remedy: FETCH_AGAIN,
  },
  XML_MALFORMED: {
    ...malformed,
    says: ({ where, what }: What) => `${where}: not well-formed XML, ${what}`,
    remedy: BUILD_AGAIN,
  },
  XML_FORBIDDEN_DTD: {
    ...malformed,
    says: ({ where }: Where) => `${where}: has a document type declaration, which no descriptor may have`,
    remedy: BUILD_AGAIN,
  },
  DESCRIPTOR_UNSUPPORTED: {
    ...malformed,
    says: ({ where, what }: What) => `${where}: not a descriptor of format 5.0, ${what}`,
    remedy: "Use a VIB of format 5.0; every VIB for ESXi 5.0 and later is one.",
  },
  DESCRIPTOR_INVALID: {
    ...malformed,
    says: ({ where, what }: What) => `${where}: ${what}`,
    remedy: BUILD_AGAIN,
  },
  VERSION_INVALID: {
    ...malformed,
    says: ({ where, version }: Where & { version: string }) => `${where}: ${version} is no legal version`,
    remedy: "A version has 1 to 255 characters of letters, digits and ._+~-",
  },
  RELATION_INVALID: {
    ...malformed,
    says: ({ where, what }: What) => `${where}: ${what}`,
    remedy: "A constraint has a name alone, or a relation (<< <= = >= >>) together with a version.",
  },
  PATH_INVALID: {
    ...malformed,
    says: ({ where, path }: Where & { path: string }) => `${where}: ${path} is no legal file path`,
    remedy: "Paths are relative to the root, without . and .. and without a leading slash.",
  },
  CHECKSUM_MISSING: {
    ...malformed,
    says: ({ where, payload }: OfPayload) => `${where}: payload ${payload} has no sha-256 of its stored bytes`,
    remedy: BUILD_AGAIN,
  },
  PAYLOAD_UNDECLARED: {
    ...malformed,
    says: ({ where, member }: OfMember) => `${where}: member ${member} is named by no payload of the descriptor`,
    remedy: FETCH_AGAIN,
  },
  PAYLOAD_MISSING: {
    ...malformed,
    says: ({ where, payload }: OfPayload) => `${where}: the archive lacks payload ${payload}`,
    remedy: FETCH_AGAIN,
  },
  PAYLOAD_SIZE_MISMATCH: {
    ...malformed,
    says: ({
      where,
      payload,
      form,
      expected,
      actual,
    }: OfPayload & { form: string; expected: number; actual: number }) =>
      `${where}: payload ${payload} (${form}) must have ${expected} bytes and has ${actual}`,
    remedy: FETCH_AGAIN,
  },
  PAYLOAD_DIGEST_MISMATCH: {
    ...malformed,
    grpc: GRPC.dataLoss,
    says: (d: OfPayload & { form: string; kind: string; expected: string; actual: string }) =>
      `${d.where}: ${d.kind} of payload ${d.payload} (${d.form}) must be ${d.expected} and is ${d.actual}`,
    remedy: FETCH_AGAIN,
  },
  PAYLOAD_CORRUPT: {
    ...malformed,
    grpc: GRPC.dataLoss,
    says: ({ where, payload, what }: OfPayload & { what: string }) =>
      `${where}: payload ${payload} cannot be unpacked, ${what}`,
    remedy: FETCH_AGAIN,
  },
  PAYLOAD_UNSAFE_ENTRY: {
    ...malformed,
    says: ({ where, payload, entry, what }: OfPayload & { entry: string; what: string }) =>
      `${where}: payload ${payload} holds ${entry}, ${what}`,
    remedy: "Do not install this VIB; have its author build it from regular files alone.",
  },
  FILE_LIST_MISMATCH: {
    ...malformed,
    says: ({ where, path, what }: Where & { path: string; what: string }) => `${where}: file ${path} is ${what}`,
    remedy: BUILD_AGAIN,
  },
  PATH_NOT_ALLOWED: {
    ...malformed,
    grpc: GRPC.precondition,
    says: ({ where, what }: What) => `${where}: ${what}`,
    remedy: "Let the host's policy allow it, or have the author move the files to where this level may install.",
  },
  SIGNATURE_MISSING: {
    ...untrusted,
    says: ({ where, level }: Where & { level: string }) => `${where}: claims to be ${level} and carries no signature`,
    remedy: ASK_VENDOR,
  },
  SIGNATURE_MALFORMED: {
    ...untrusted,
    says: ({ where, what }: What) => `${where}: unusable signature, ${what}`,
    remedy: ASK_VENDOR,
  },
  SIGNATURE_MISMATCH: {
    ...untrusted,
    says: ({ where, signer }: Where & { signer: string }) =>
      `${where}: the descriptor is not the one that ${signer} signed`,
    remedy: ASK_VENDOR,
  },
  SIGNER_UNTRUSTED: {
    ...untrusted,
    says: ({ where, signer, why }: Where & { signer: string; why: string }) =>
      `${where}: signer ${signer} is not trusted, ${why}`,
    remedy:
      "Obtain the VIB from a vendor whose certificate this installation trusts, or add that certificate to the trust roots.",
  },
  SIGNER_REVOKED: {
    ...untrusted,
    says: ({ where, signer }: Where & { signer: string }) => `${where}: the certificate of ${signer} is revoked`,
    remedy: ASK_VENDOR,
  },
  ACCEPTANCE_MISMATCH: {
    ...untrusted,
    says: ({ where, level, signer }: Where & { level: string; signer: string }) =>
      `${where}: claims to be ${level}, which ${signer} may not vouch for`,
    remedy: ASK_VENDOR,
  },
  ACCEPTANCE_TOO_LOW: {
    ...untrusted,
    says: ({ where, level, floor }: Where & { level: string; floor: string }) =>
      `${where}: is ${level}, and the host takes ${floor} or better`,
    remedy: "Leave the VIB out of the image, or lower the acceptance level of the host.",
  },
  VIB_DIGEST_MISMATCH: {
    ...untrusted,
    grpc: GRPC.dataLoss,
    says: ({ where, expected, actual }: Where & { expected: string; actual: string }) =>
      `${where}: SHA-256 of the file must be ${expected} and is ${actual}`,
    remedy: "The source served other bytes than were ordered; fetch from another source.",
  },
  VIB_SIZE_MISMATCH: {
    ...malformed,
    grpc: GRPC.dataLoss,
    says: ({ where, expected, what }: What & { expected: number }) =>
      `${where}: the file must have ${expected} bytes and has ${what}`,
    remedy: "The source served other bytes than were ordered; fetch from another source.",
  },
  VIB_ID_MISMATCH: {
    ...malformed,
    says: ({ where, expected, actual }: Where & { expected: string; actual: string }) =>
      `${where}: is VIB ${actual} where ${expected} was ordered`,
    remedy: "Import the depot again; its metadata and its VIBs disagree.",
  },
  SIGNING_INPUT_INVALID: {
    ...malformed,
    exit: EXIT.usage,
    says: ({ what }: { what: string }) => `cannot sign: ${what}`,
    remedy: "Give an unencrypted RSA key, and its certificate followed by those that issued it, as PEM.",
  },
  TRUST_ROOTS_INVALID: {
    ...untrusted,
    says: ({ what }: { what: string }) => `the trust roots for VIBs cannot be used: ${what}`,
    remedy: "Give PEM certificates, and revocation lists signed by one of them.",
  },
} as const satisfies ProblemTable;

export const vibProblem = thrower(VIB_PROBLEMS);
