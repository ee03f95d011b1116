import type { Constraint, Provide, Relation } from "../descriptor-model.js";
import { parseVersion } from "../version.js";
import { vibProblem } from "../vib-problems.js";
import { attributes, children, repeated, required, type Place } from "./field.js";

const RELATIONS: readonly string[] = ["<<", "<=", "=", ">=", ">>"] satisfies readonly Relation[];
const LISTS = ["depends", "conflicts", "replaces", "provides", "compatibleWith"] as const;

export interface Relationships {
  readonly depends: readonly Constraint[];
  readonly conflicts: readonly Constraint[];
  readonly replaces: readonly Constraint[];
  readonly provides: readonly Provide[];
  readonly compatibleWith: readonly Constraint[];
}

/** The five lists of `relationships`; each may be empty or absent (FORMAT part 2). */
export function readRelationships(place: Place): Relationships {
  const lists = children(place, LISTS);
  const constraints = (name: (typeof LISTS)[number]): Constraint[] => {
    const list = lists.get(name);
    return list === undefined ? [] : repeated(list, "constraint").map(readConstraint);
  };
  const provides = lists.get("provides");
  return {
    depends: constraints("depends"),
    conflicts: constraints("conflicts"),
    replaces: constraints("replaces"),
    provides: provides === undefined ? [] : repeated(provides, "provide").map(readProvide),
    compatibleWith: constraints("compatibleWith"),
  };
}

const isRelation = (text: string): text is Relation => RELATIONS.includes(text);

function readConstraint(place: Place): Constraint {
  const found = attributes(place, ["name", "relation", "version"]);
  const name = nonEmpty(place, found.get("name"));
  const relation = found.get("relation");
  const version = found.get("version");
  const bad = (what: string) =>
    vibProblem("RELATION_INVALID", { where: place.where, what: `${place.path} on ${name} ${what}` });
  if (relation === undefined && version === undefined) return { name };
  if (relation === undefined) throw bad("has a version and no relation");
  if (!isRelation(relation)) throw bad(`has the relation ${JSON.stringify(relation.slice(0, 16))}`);
  if (version === undefined) throw bad("has a relation and no version");
  parseVersion(version, `${place.where}: ${place.path} on ${name}`);
  return { name, relation, version };
}

function readProvide(place: Place): Provide {
  const found = attributes(place, ["name", "version"]);
  const name = nonEmpty(place, found.get("name"));
  const version = found.get("version");
  if (version === undefined || version === "") return { name };
  parseVersion(version, `${place.where}: ${place.path} of ${name}`);
  return { name, version };
}

const nonEmpty = (place: Place, name: string | undefined): string =>
  required(place, name === "" ? undefined : name, "@name");
