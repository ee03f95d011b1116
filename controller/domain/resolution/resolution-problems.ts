import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

const invalid = { grpc: GRPC.invalid, http: 400, exit: EXIT.refused } as const;
const IMPORT =
  "Import the offline bundle that holds it (`greenroom depot import`), or name another in the software spec.";

export const RESOLUTION_PROBLEMS = {
  BASE_IMAGE_MISSING: {
    ...invalid,
    says: ({ version, have }: { version: string; have: string }) =>
      `base image ${version} is not in the depot library (there: ${have})`,
    remedy: IMPORT,
  },
  ADD_ON_MISSING: {
    ...invalid,
    says: ({ name, version, have }: { name: string; version: string; have: string }) =>
      `add-on ${name} ${version} is not in the depot library (of that name: ${have})`,
    remedy: IMPORT,
  },
  HARDWARE_SUPPORT_MISSING: {
    ...invalid,
    says: ({ manager, pkg, version, have }: { manager: string; pkg: string; version: string; have: string }) =>
      `package ${pkg} ${version} of hardware support manager ${manager} is not in the depot library (there: ${have})`,
    remedy: IMPORT,
  },
  SOLUTION_MISSING: {
    ...invalid,
    says: ({ solution, version, have }: { solution: string; version: string; have: string }) =>
      `solution ${solution} ${version} is not in the depot library (of that name: ${have})`,
    remedy: IMPORT,
  },
  COMPONENT_MISSING: {
    ...invalid,
    says: ({ component, version, namedBy, have }: Missing) =>
      `component ${component} ${version}, named by ${namedBy}, is not in the depot library (of that name: ${have})`,
    remedy: IMPORT,
  },
  COMPONENT_VIB_MISSING: {
    ...invalid,
    says: ({ component, version, vib }: { component: string; version: string; vib: string }) =>
      `component ${component} ${version} needs the VIB ${vib}, which is not in the depot library`,
    remedy: IMPORT,
  },
  BASE_IMAGE_UNSUPPORTED: {
    ...invalid,
    says: ({ what, version, supported }: { what: string; version: string; supported: string }) =>
      `${what} does not go with base image ${version}, but with: ${supported}`,
    remedy: "Take a release of it that supports this base image, or another base image.",
  },
  COMPONENT_REMOVED: {
    ...invalid,
    says: ({ component }: { component: string }) =>
      `component ${component} is both wanted and removed by the software spec`,
    remedy: "Name it in one of the two places.",
  },
  PIN_UNKNOWN: {
    ...invalid,
    says: ({ vib, sha256, have }: { vib: string; sha256: string; have: string }) =>
      `${vib} is pinned to ${sha256}, which is not in the depot library (there: ${have})`,
    remedy: "Pin one of the digests that are there, or import the bundle that holds the pinned one.",
  },
  IMAGE_EMPTY: {
    ...invalid,
    says: ({ version }: { version: string }) => `the image of base image ${version} holds no VIB`,
    remedy: "Name components that hold VIBs.",
  },
  DEPENDENCY_UNMET: {
    ...invalid,
    says: ({ platform, findings }: Unfit) => `the image does not hold what it needs (${platform}): ${findings}`,
    remedy: "Add a component that provides it, or take another version of the one that asks for it.",
  },
  CONFLICT: {
    ...invalid,
    says: ({ platform, findings }: Unfit) => `the image holds what cannot go together (${platform}): ${findings}`,
    remedy: "Remove one of them from the software spec.",
  },
  IMAGE_UNFIT: {
    ...invalid,
    says: ({ platform, findings }: Unfit) => `the image cannot be installed (${platform}): ${findings}`,
    remedy: "Take another version of the named package.",
  },
} as const satisfies ProblemTable;

interface Missing {
  readonly component: string;
  readonly version: string;
  readonly namedBy: string;
  readonly have: string;
}

interface Unfit {
  readonly platform: string;
  readonly findings: string;
}

export const resolutionProblem = thrower(RESOLUTION_PROBLEMS);

/** Versions or digests for a message: at most ten of them. */
export function someOf(words: readonly string[]): string {
  if (words.length === 0) return "none";
  const more = words.length > 10 ? ` and ${words.length - 10} more` : "";
  return [...words].sort().slice(0, 10).join(", ") + more;
}
