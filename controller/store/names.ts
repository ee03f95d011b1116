import { storeProblem } from "./store-problems.js";

const ID = /^(domain-c|host-|task-|depot-|draft-|commit-)\d+$/;
const UNPRINTABLE = /[\p{C}]/u;

/** A name that people chose: 1 to 80 printable characters, never the form of an id (names stand where ids stand). */
export function checkName(name: string): string {
  const bad = name.length < 1 || name.length > 80 || name.trim() !== name || ID.test(name) || UNPRINTABLE.test(name);
  if (bad) throw storeProblem("NAME_INVALID", { name: name.slice(0, 100) });
  return name;
}
