import { withImplied, type Privilege } from "./privileges.js";
import type { Role } from "./roles.js";

/** Where a grant holds: everywhere, a cluster with its hosts, or one host. */
export type GrantPlace =
  | { readonly kind: "fleet" }
  | { readonly kind: "cluster"; readonly id: string }
  | { readonly kind: "host"; readonly id: string };

export interface HeldRole {
  readonly role: string;
  readonly place: GrantPlace;
}

/** What somebody asks to act on. A host lies in its cluster, and grants on that hold for it. */
export type AccessObject =
  | { readonly kind: "fleet" }
  | { readonly kind: "cluster"; readonly id: string; readonly name: string }
  | { readonly kind: "host"; readonly id: string; readonly name: string; readonly clusterId: string | null };

export const FLEET: AccessObject = { kind: "fleet" };

/** Privileges by place, of roles that are known; made once a request. */
export interface Rights {
  readonly held: readonly { readonly privileges: ReadonlySet<Privilege>; readonly place: GrantPlace }[];
}

/** A grant of a role that is gone gives nothing. */
export function rightsOf(held: readonly HeldRole[], roles: readonly Role[]): Rights {
  const byName = new Map(roles.map((role) => [role.name, withImplied(role.privileges)]));
  return {
    held: held.flatMap(({ role, place }) => {
      const privileges = byName.get(role);
      return privileges === undefined ? [] : [{ privileges, place }];
    }),
  };
}

/** Whether all of several rights allow it: a token never goes beyond its owner, nor beyond its own scope. */
export const allows = (rights: readonly Rights[], privilege: Privilege, object: AccessObject): boolean =>
  rights.length > 0 &&
  rights.every(({ held }) => held.some((one) => one.privileges.has(privilege) && covers(one.place, object)));

export function covers(place: GrantPlace, object: AccessObject): boolean {
  if (place.kind === "fleet") return true;
  if (object.kind === "fleet") return false;
  if (place.kind === object.kind) return place.id === object.id;
  return place.kind === "cluster" && object.kind === "host" && object.clusterId === place.id;
}

/** Whether a privilege is held anywhere at all: enough to ask for a list, which then tells what may be seen. */
export const allowsSomewhere = (rights: readonly Rights[], privilege: Privilege): boolean =>
  rights.length > 0 && rights.every(({ held }) => held.some((one) => one.privileges.has(privilege)));

/** What is missing, in words: the privilege and the object. */
export const objectWords = (object: AccessObject): string =>
  object.kind === "fleet" ? "the whole fleet" : `${object.kind} ${object.name} (${object.id})`;

/** Whether what was judged is what is acted on now; a host that lies in another cluster since is not. */
export function isSameObject(one: AccessObject, other: AccessObject): boolean {
  if (one.kind === "fleet" || other.kind === "fleet") return one.kind === other.kind;
  const cluster = (object: typeof one) => (object.kind === "host" ? object.clusterId : null);
  return one.kind === other.kind && one.id === other.id && cluster(one) === cluster(other);
}
