import { EXIT, GRPC } from "../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../core/problem/problem.js";

/** Where in a bundle: the bundle's name, and the member, `metadata.zip!vibs/x.xml` for one inside an inner zip. */
export interface Place {
  readonly bundle: string;
  readonly member: string;
}

const refusal = { grpc: GRPC.invalid, http: 400, exit: EXIT.refused } as const;
const damage = { grpc: GRPC.dataLoss, http: 400, exit: EXIT.refused } as const;
const AGAIN = "Obtain the bundle again from its origin, and compare its checksum with the one published there.";
const VENDOR = "Ask the maker of the bundle for a correct one; nothing of this one was taken in.";

export const DEPOT_PROBLEMS = {
  DEPOT_NO_INDEX: {
    ...refusal,
    says: ({ bundle, why }: { bundle: string; why: string }) => `${bundle} is no offline bundle: ${why}`,
    remedy: "Give an offline bundle (a zip with index.xml); for loose VIBs make one with greenroom bundle build.",
  },
  DEPOT_ENTRY_MISSING: {
    ...damage,
    says: ({ bundle, member, namedBy }: Place & { namedBy: string }) =>
      `${bundle}: ${member} is missing, though ${namedBy} names it`,
    remedy: AGAIN,
  },
  DEPOT_INVALID: {
    ...refusal,
    says: ({ bundle, member, what }: Place & { what: string }) => `${bundle}: ${member}: ${what}`,
    remedy: VENDOR,
  },
  DEPOT_NESTED: {
    ...refusal,
    says: ({ bundle, member }: Place) => `${bundle}: ${member} is a zip in a zip in a zip`,
    remedy: "Unpack the outer zips and give the offline bundle itself.",
  },
  DEPOT_PATH_UNSAFE: {
    ...refusal,
    says: ({ bundle, member, path, why }: Place & { path: string; why: string }) =>
      `${bundle}: ${member} points to ${path}: ${why}`,
    remedy: VENDOR,
  },
  DEPOT_DIGEST_MISMATCH: {
    ...damage,
    says: ({ bundle, member, what, expected, actual }: Place & { what: string; expected: string; actual: string }) =>
      `${bundle}: ${what} of ${member} is ${actual}, its metadata says ${expected}`,
    remedy: AGAIN,
  },
  DEPOT_METADATA_MISMATCH: {
    ...refusal,
    says: ({ bundle, member, what, expected, actual }: Place & { what: string; expected: string; actual: string }) =>
      `${bundle}: ${member}: the metadata says ${what} ${expected}, but it is ${actual}`,
    remedy: VENDOR,
  },
  ZIP_CORRUPT: {
    ...damage,
    says: ({ bundle, member, why }: Place & { why: string }) => `${bundle}: ${member} is damaged: ${why}`,
    remedy: AGAIN,
  },
  ZIP_UNSAFE_ENTRY: {
    ...refusal,
    says: ({ bundle, member, why }: Place & { why: string }) => `${bundle}: entry ${member} is refused: ${why}`,
    remedy: "Do not use this file; no honest tool writes such an entry.",
  },
  COMPONENT_INCOMPLETE: {
    ...refusal,
    says: ({ bundle, member, bulletin, vib }: Place & { bulletin: string; vib: string }) =>
      `${bundle}: ${member}: bulletin ${bulletin} names the VIB ${vib}, which the bundle does not hold`,
    remedy: "Obtain the whole bundle; a part of a component cannot be used.",
  },
  BULLETIN_INVALID: {
    ...refusal,
    says: ({ bundle, member, bulletin, why }: Place & { bulletin: string; why: string }) =>
      `${bundle}: ${member}: bulletin ${bulletin}: ${why}`,
    remedy: VENDOR,
  },
  BULLETIN_CONFLICT: {
    ...refusal,
    says: ({ bundle, member, bulletin, why }: Place & { bulletin: string; why: string }) =>
      `${bundle}: ${member}: bulletin ${bulletin} is there twice with different content: ${why}`,
    remedy: VENDOR,
  },
  DEPOT_VIB_AMBIGUOUS: {
    ...refusal,
    says: ({ bundle, member, vib, first, second }: Place & { vib: string; first: string; second: string }) =>
      `${bundle}: ${member}: the VIB id ${vib} stands for two files, ${first} and ${second}`,
    remedy: "Use bundles that hold one of the two files each; identity is the digest, the id is a label.",
  },
  BUNDLE_PLAN_INVALID: {
    ...refusal,
    says: ({ where, what }: { where: string; what: string }) => `cannot build the bundle: ${where}: ${what}`,
    remedy: "Correct the named part and build the bundle again.",
  },
} as const satisfies ProblemTable;

export const depotProblem = thrower(DEPOT_PROBLEMS);
