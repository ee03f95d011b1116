import { EXIT, GRPC } from "../problem/core-problems.js";
import { thrower, type ProblemTable } from "../problem/problem.js";

export const TRUST_PROBLEMS = {
  KEY_UNUSABLE: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ why }: { why: string }) => `the Ed25519 key cannot be used: ${why}`,
    remedy: "Make a new key pair.",
  },
  KEY_FILE_UNUSABLE: {
    grpc: GRPC.precondition,
    http: 500,
    exit: EXIT.untrusted,
    says: ({ path, why }: { path: string; why: string }) => `the key file ${path} cannot be used: ${why}`,
    remedy: "A key file is a PKCS#8 PEM file with mode 0600 that belongs to the user who runs Greenroom.",
  },
  ENVELOPE_MALFORMED: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ why }: { why: string }) => `the signed envelope is malformed: ${why}`,
    remedy: "Obtain the envelope again from whoever signed it.",
  },
  ENVELOPE_UNTRUSTED: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.untrusted,
    says: ({ why }: { why: string }) => `the signed envelope is not trusted: ${why}`,
    remedy: "Check which key signed it, and which keys are trusted here.",
  },
  CERTIFICATE_UNUSABLE: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ why }: { why: string }) => `the certificate cannot be used: ${why}`,
    remedy: "Have a new certificate issued.",
  },
  CERTIFICATE_REQUEST_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.untrusted,
    says: ({ why }: { why: string }) => `the certificate request is refused: ${why}`,
    remedy: "Make a new request with an ECDSA key on P-256.",
  },
  AUTHORITY_NOT_PINNED: {
    grpc: GRPC.unauthenticated,
    http: 502,
    exit: EXIT.untrusted,
    says: ({ peer, why }: { peer: string; why: string }) => `${peer} is not the pinned authority: ${why}`,
    remedy:
      "Compare the fingerprint with the one that the controller printed; if they differ, something else answered.",
  },
  AUTHORITY_UNREACHABLE: {
    grpc: GRPC.unavailable,
    http: 502,
    exit: EXIT.unreachable,
    says: ({ peer, why }: { peer: string; why: string }) => `cannot read the certificates of ${peer}: ${why}`,
    remedy: "Check the address and that the server runs.",
  },
  SELF_TEST_FAILED: {
    grpc: GRPC.internal,
    http: 500,
    exit: EXIT.untrusted,
    says: ({ what }: { what: string }) =>
      `the self-test failed: ${what}; nothing that is verified here can be believed`,
    remedy: "Install Greenroom and Node.js anew; if it comes again, the machine's memory or processor is to blame.",
  },
} as const satisfies ProblemTable;

export const trustProblem = thrower(TRUST_PROBLEMS);
