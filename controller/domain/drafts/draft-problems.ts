import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

const changed = { grpc: GRPC.aborted, http: 409, exit: EXIT.conflict } as const;

export const DRAFT_PROBLEMS = {
  BASE_IMAGE_UNSET: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.refused,
    says: () => "the draft has no base image, the one part that every image needs",
    remedy: "Set one: `greenroom image draft edit CLUSTER --base-image VERSION`.",
  },
  COMPONENT_CONTRADICTION: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ component }: { component: string }) => `component ${component} is to be set and deleted at once`,
    remedy: "Name it in one of the two places.",
  },
  PART_UNSET: {
    grpc: GRPC.notFound,
    http: 404,
    exit: EXIT.notFound,
    says: ({ part, where }: { part: string; where: string }) => `${where} has no ${part}`,
    remedy: "Look at what it has: `greenroom image draft show`, or `greenroom image show`.",
  },
  DRAFT_EXISTS: {
    grpc: GRPC.exists,
    http: 400,
    exit: EXIT.conflict,
    says: ({ draft, owner, scope, changedAt }: { draft: string; owner: string; scope: string; changedAt: string }) =>
      `${owner} has a draft of ${scope} already: ${draft}, last changed at ${changedAt}`,
    remedy:
      "Go on with that one, commit it, or delete it: `greenroom image draft show`, `commit`, `delete`. Nothing of it was changed.",
  },
  DRAFT_CHANGED: {
    ...changed,
    says: ({ draft, wanted, found }: { draft: string; wanted: string; found: string }) =>
      `draft ${draft} was changed meanwhile: it is ${found}, not ${wanted}`,
    remedy: "Read the draft again, and repeat the change if it is still wanted.",
  },
  DRAFT_OUTDATED: {
    ...changed,
    says: ({ draft, base, newest, changes }: Outdated) =>
      `draft ${draft} was made from ${base}, and the image is ${newest} by now; committing it would undo: ${changes.join("; ") || "nothing that differs"}`,
    remedy:
      "The draft is as it was. Lay its changes over the newest commit (`greenroom image draft rebase`), look at it, and commit again.",
  },
  REBASE_CONFLICT: {
    ...changed,
    says: ({ draft, newest, conflicts }: { draft: string; newest: string; conflicts: readonly string[] }) =>
      `draft ${draft} and ${newest} changed the same parts in different ways: ${conflicts.join("; ")}`,
    remedy: "Say which of the two shall count: `greenroom image draft rebase --prefer draft`, or `--prefer image`.",
  },
} as const satisfies ProblemTable;

interface Outdated {
  readonly draft: string;
  readonly base: string;
  readonly newest: string;
  /** In the operator's words, what others have committed since. */
  readonly changes: readonly string[];
}

export const draftProblem = thrower(DRAFT_PROBLEMS);
