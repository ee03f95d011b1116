import { EXIT, GRPC } from "../../../core/problem/core-problems.js";
import { thrower, type ProblemTable } from "../../../core/problem/problem.js";

const notFound = { grpc: GRPC.notFound, http: 404, exit: EXIT.notFound } as const;
const refused = { grpc: GRPC.precondition, http: 400, exit: EXIT.refused } as const;
const changed = { grpc: GRPC.aborted, http: 409, exit: EXIT.conflict } as const;

export const ACCESS_PROBLEMS = {
  PRIVILEGE_MISSING: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.refused,
    says: ({ user, privilege, object }: { user: string; privilege: string; object: string }) =>
      `user ${user} lacks the privilege ${privilege} on ${object}`,
    remedy:
      "Ask an administrator for a role that has it: `greenroom grant add USER ROLE`; roles: `greenroom role list`.",
  },
  USER_NOT_FOUND: {
    ...notFound,
    says: ({ user }: { user: string }) => `there is no user ${user}`,
    remedy: "List the users with `greenroom user list`.",
  },
  ROLE_NOT_FOUND: {
    ...notFound,
    says: ({ role }: { role: string }) => `there is no role ${role}`,
    remedy: "List the roles with `greenroom role list`.",
  },
  ROLE_READY_MADE: {
    ...refused,
    says: ({ role }: { role: string }) => `${role} is a ready-made role, which does not change`,
    remedy: "Make a role of your own: `greenroom role set NAME --privilege …`.",
  },
  ROLE_IN_USE: {
    ...refused,
    says: ({ role, grants }: { role: string; grants: number }) => `${grants} grants give the role ${role}`,
    remedy: "Remove them first: `greenroom grant list --role ROLE`, `greenroom grant remove ID`.",
  },
  ROLE_CHANGED: {
    ...changed,
    says: ({ role, revision }: { role: string; revision: number }) =>
      `role ${role} was changed meanwhile and is at revision ${revision} now`,
    remedy: "Read it anew, and make the change again where it is still wanted.",
  },
  GRANT_NOT_FOUND: {
    ...notFound,
    says: ({ grant }: { grant: string }) => `there is no grant ${grant}`,
    remedy: "List the grants with `greenroom grant list`.",
  },
  LAST_ADMINISTRATOR: {
    ...refused,
    says: ({ user }: { user: string }) => `${user} is the administrator that \`controller init\` made and stays`,
    remedy: "Its credential lies in administrator.json of the state folder; remove it there when nobody needs it.",
  },
  API_TOKEN_NOT_FOUND: {
    ...notFound,
    says: ({ token }: { token: string }) => `there is no API token ${token}`,
    remedy: "List them with `greenroom token list`.",
  },
  PASSWORD_WEAK: {
    grpc: GRPC.invalid,
    http: 400,
    exit: EXIT.usage,
    says: ({ why }: { why: string }) => `the password is refused: ${why}`,
    remedy: "Choose 12 to 256 characters that are not the user's name.",
  },
  OWN_PASSWORD_WRONG: {
    ...refused,
    says: ({ user }: { user: string }) => `the present password of ${user} is wrong`,
    remedy: "Give the present password beside the new one, or ask an administrator to set one.",
  },
  NOT_WITH_TOKEN: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.refused,
    says: ({ what }: { what: string }) => `${what} is not done with an API token`,
    remedy: "Log in as the user: what a token may do is bounded, and it must not make itself another.",
  },
  APPROVAL_NEEDED: {
    ...refused,
    says: ({ act, on, approval, until }: { act: string; on: string; approval: string; until: string }) =>
      `to ${act} on ${on} needs the approval of a second person: ${approval} waits for it until ${until}`,
    remedy:
      "Have another user run `greenroom approval approve ID`: what was asked for is then done as it was asked, by itself.",
  },
  APPROVAL_NOT_FOUND: {
    ...notFound,
    says: ({ approval }: { approval: string }) => `there is no approval ${approval}`,
    remedy: "List them with `greenroom approval list`.",
  },
  APPROVAL_DECIDED: {
    ...changed,
    says: ({ approval, status }: { approval: string; status: string }) => `${approval} is ${status} already`,
    remedy: "Look at it with `greenroom approval show ID`; ask again for what is still wanted.",
  },
  APPROVAL_OWN: {
    grpc: GRPC.denied,
    http: 403,
    exit: EXIT.refused,
    says: ({ approval, user }: { approval: string; user: string }) => `${approval} was asked for by ${user} alone`,
    remedy: "Have another user decide; whoever asked can only withdraw it.",
  },
  APPROVAL_ELSEWHERE: {
    ...changed,
    says: ({ approval, on, now }: { approval: string; on: string; now: string }) =>
      `${approval} is for ${on}, and what it asks for would be done on ${now} now`,
    remedy: "Names were given to others meanwhile: ask again for what is still wanted.",
  },
} as const satisfies ProblemTable;

export const accessProblem = thrower(ACCESS_PROBLEMS);
