import { EXIT, GRPC } from "../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../core/problem/problem.js";

export const CLI_PROBLEMS = {
  USAGE_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ what }: { what: string }) => what,
    remedy: "Look at the command's --help.",
  },
  CODE_UNKNOWN: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ code, near }: { code: string; near: readonly string[] }) =>
      `no error has the code ${code}${near.length === 0 ? "" : `; near to it: ${near.join(", ")}`}`,
    remedy: "Copy the code from the error as it stands there; docs/errors.md lists them all.",
  },
  FLEET_FILE_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ where, part, what }: { where: string; part: string; what: string }) => `${where}: ${part}: ${what}`,
    remedy: "Correct that part of the file; `greenroom fleet apply --help` shows one.",
  },
  CONTEXT_MISSING: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.usage,
    says: ({ path }: { path: string }) => `this machine is not logged in there: there is no context ${path}`,
    remedy:
      "Run `greenroom login URL --user USER --ca-fingerprint sha256:…`, or on the controller's machine `greenroom login --context-from STATE_FOLDER/admin-context.json`; `greenroom context list` tells where it is.",
  },
  CONTEXT_NOT_PRIVATE: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.refused,
    says: ({ path, mode }: { path: string; mode: string }) =>
      `${path} holds a credential and others can read or change it (mode ${mode})`,
    remedy: "Run `chmod 600` on it; if others may have read it, have the credential changed.",
  },
  CONTEXT_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ path, why }: { path: string; why: string }) => `${path} is no context file: ${why}`,
    remedy: "Log in again with `greenroom login`.",
  },
  CONTROLLER_UNREACHABLE: {
    grpc: GRPC.unavailable,
    http: 503,
    exit: EXIT.unreachable,
    says: ({ url, why }: { url: string; why: string }) => `cannot reach the controller at ${url}: ${why}`,
    remedy:
      "Check that the controller runs (`greenroom controller run`), that the address and port are right and that no firewall stands between; hosts keep what is staged meanwhile.",
  },
  CONTROLLER_UNTRUSTED: {
    grpc: GRPC.unauthenticated,
    http: 401,
    exit: EXIT.untrusted,
    says: ({ url, why }: { url: string; why: string }) => `the controller at ${url} does not prove who it is: ${why}`,
    remedy:
      "Log in again with `greenroom login URL --ca-fingerprint sha256:…`, with the fingerprint that `controller init` printed; use a name that the controller's certificate has.",
  },
  CONTROLLER_ANSWER_STRANGE: {
    grpc: GRPC.internal,
    http: 502,
    exit: EXIT.failed,
    says: ({ url, what }: { url: string; what: string }) =>
      `${url} gave an answer that Greenroom does not know: ${what}`,
    remedy: "Check that the address is a Greenroom controller of this release and no proxy answers in its place.",
  },
  LOGIN_REFUSED: {
    grpc: GRPC.unauthenticated,
    http: 401,
    exit: EXIT.refused,
    says: ({ url, user }: { url: string; user: string }) => `the controller at ${url} does not accept user ${user}`,
    remedy: "Log in again with `greenroom login`; the credential may have been changed.",
  },
  DRAFT_NONE: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ scope, user, others }: { scope: string; user: string; others: string }) =>
      `${user} has no draft of ${scope} (drafts of others: ${others})`,
    remedy: "Make one with `greenroom image draft create`, or name another's with --draft.",
  },
  SCOPE_WITHOUT_IMAGE: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.refused,
    says: ({ scope }: { scope: string }) => `${scope} has no image yet`,
    remedy: "Set one with `greenroom image set CLUSTER --file spec.json`, then check again.",
  },
  HOST_NOT_STANDALONE: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ host, cluster }: { host: string; cluster: string }) =>
      `host ${host} is no standalone host: it is in ${cluster}`,
    remedy: "Use --host in place of --standalone.",
  },
  HOST_WITHOUT_CLUSTER: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ host }: { host: string }) => `host ${host} is in no cluster`,
    remedy: "Use --standalone in place of --host.",
  },
  RECEIPT_KEY_MISSING: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ why }: { why: string }) =>
      `a receipt is checked with the receipt key of its host, and none is given: ${why}`,
    remedy:
      "Give it with --key: `greenroom host show HOST --output json` has it as receipt_key, and on the host itself `greenroom agent status --output json`.",
  },
  RECEIPT_KEY_INVALID: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ key, why }: { key: string; why: string }) => `--key ${key} is no receipt key: ${why}`,
    remedy: "Give the 64 hex digits of a raw Ed25519 key, or a file that holds them.",
  },
  RECEIPT_MISTAKEN: {
    grpc: GRPC.denied,
    http: 409,
    exit: EXIT.untrusted,
    says: ({ what, wanted, got }: { what: string; wanted: string; got: string }) =>
      `the receipt is about another ${what}: it says ${got}, expected is ${wanted}`,
    remedy: "Ask for the receipt of that host and image with `greenroom receipt show`.",
  },
  OUTPUT_UNWRITABLE: {
    grpc: GRPC.precondition,
    http: 400,
    exit: EXIT.failed,
    says: ({ path, why }: { path: string; why: string }) => `cannot write ${path}: ${why}`,
    remedy: "Name a file that does not exist in a folder that you may write, or replace the file with --force.",
  },
  MIRROR_FILE_WRONG: {
    grpc: GRPC.dataLoss,
    http: 502,
    exit: EXIT.untrusted,
    says: ({ vib, sha256 }: { vib: string; sha256: string }) =>
      `the controller gave other bytes than ${sha256} for ${vib}, or not all of them`,
    remedy: "Export again; if it comes back, the controller's library is damaged: its log says where.",
  },
  PAYLOAD_FOLDER_UNUSABLE: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ path, why }: { path: string; why: string }) => `${path}: ${why}`,
    remedy: "Lay out the folder as the command's --help says.",
  },
} as const satisfies ProblemTable;

export const cliProblem = thrower(CLI_PROBLEMS);
