import type { FastifyRequest } from "fastify";
import type { SecondPersonAct } from "../../domain/access/approval.js";
import type { Privilege } from "../../domain/access/privileges.js";

/** On what the privilege of a route is asked for; `param` names the part of the path that holds the id or name. */
export type RoutePlace =
  | { readonly on: "fleet" }
  /** Held anywhere: what is not in a cluster and may be seen by all who work with it, or narrowed by the list or the handler. */
  | { readonly on: "anywhere" }
  | { readonly on: "cluster" | "host" | "scope" | "task" | "alarm" | "approval"; readonly param: string };

export const fleet: RoutePlace = { on: "fleet" };
export const anywhere: RoutePlace = { on: "anywhere" };
/** `/api/…/:scope/…` of a cluster or a host, by the kind of the path. */
export const at = (on: "cluster" | "host" | "scope" | "task" | "alarm" | "approval", param: string): RoutePlace => ({
  on,
  param,
});

/** How a list is cut into pages, and whose eyes each of its entries is for. */
export interface RouteList {
  /** Field that names an entry of an array; a map's entries have their key. */
  readonly key?: string;
  /** Id of the cluster or host that an entry is about, "" for what is the whole fleet's; without it all may see all. */
  readonly aboutOf?: (entry: Readonly<Record<string, unknown>>, key: string) => string;
  /** The route's own `limit` bounds what is read; without it `limit` is the size of a page. */
  readonly limits?: "by-itself";
}

export interface SecondPerson {
  readonly act: SecondPersonAct;
  /** Whether this very request is such an act; each is, unless told. It may refuse who lacks the privilege. */
  readonly when?: (request: FastifyRequest) => Promise<boolean>;
  /** What whoever approves must hold; the route's own privilege unless told. */
  readonly privilege?: Privilege;
  /** Headers with which the same thing is done later that is asked for now, such as the revision of a draft. */
  readonly pin?: (request: FastifyRequest) => Promise<Readonly<Record<string, string>>>;
}

export interface RouteAccess {
  /** "open": anybody, also without a session. "signed-in": any user. Several: one of them is enough. */
  readonly privilege: "open" | "signed-in" | readonly Privilege[];
  readonly place: RoutePlace;
  readonly list?: RouteList;
  /** Of hosts in a cluster that the body names, the privilege on each is enough. */
  readonly hostsInBody?: "enough";
  readonly secondPerson?: SecondPerson;
  /** It takes If-Match, with the ETag of what is read at the same path. */
  readonly match?: true;
  /** What its body may be: JSON of at most 256 KiB unless told, a spec of at most 4 MiB. */
  readonly body?: "spec";
}

/** The declaration of a route, in its `config`. A route without one does not start (ROUTE_UNDECLARED). */
export interface Declared {
  readonly access: RouteAccess;
}

declare module "fastify" {
  interface FastifyContextConfig {
    access?: RouteAccess;
  }
}

type More = Omit<RouteAccess, "privilege" | "place">;

/** `config: needs("System.Read", at("host", "host"))`: what the caller must hold, and on what. */
export const needs = (privilege: Privilege | readonly Privilege[], place: RoutePlace, more: More = {}): Declared => ({
  access: { privilege: typeof privilege === "string" ? [privilege] : privilege, place, ...more },
});

/** For any user; what is more is checked by the handler, by what it finds. */
export const signedIn = (more: More = {}): Declared => ({
  access: { privilege: "signed-in", place: anywhere, ...more },
});

/** For anybody, also without a session. */
export const openToAll: Declared = { access: { privilege: "open", place: anywhere } };
