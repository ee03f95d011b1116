import type { FastifyRequest } from "fastify";
import { accessProblem } from "../../domain/access/access-problems.js";
import { allows, objectWords, type AccessObject, type Rights } from "../../domain/access/decision.js";
import type { Identity } from "../../domain/access/identity.js";
import type { Privilege } from "../../domain/access/privileges.js";

/** Who makes a request and what he may do: known before any handler runs. */
export interface Caller {
  readonly user: string;
  readonly identity: Identity;
  /** All of them have to allow something. */
  readonly rights: readonly Rights[];
  /** Of a session; of anything else the request itself. */
  readonly since: { readonly createdAt: string; readonly lastUsedAt: string };
  /** The approval that this request carries out. */
  readonly approval?: string;
}

export type CallerOf = (request: FastifyRequest) => Caller;

/** Reads the session id that a request carries. */
export const sessionIdOf = (request: Pick<FastifyRequest, "headers">): string | undefined => {
  const header = request.headers["vmware-api-session-id"];
  return Array.isArray(header) ? header[0] : header;
};

/** Whether he came by an API token that may do less than its user. */
export const isBounded = ({ identity: { tokenScope } }: Caller): boolean =>
  tokenScope !== undefined && tokenScope !== null;

export const may = ({ rights }: Caller, privilege: Privilege, object: AccessObject): boolean =>
  allows(rights, privilege, object);

/** PRIVILEGE_MISSING names user, privilege and object. */
export function requirePrivilege(caller: Caller, privilege: Privilege, object: AccessObject): void {
  if (!may(caller, privilege, object))
    throw accessProblem("PRIVILEGE_MISSING", { user: caller.user, privilege, object: wordsFor(caller, object) });
}

/** How something is called is not told to who may not see it. */
const wordsFor = (caller: Caller, object: AccessObject): string =>
  object.kind === "fleet" || may(caller, "System.Read", object) ? objectWords(object) : `this ${object.kind}`;
