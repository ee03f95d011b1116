import { canonicalJson } from "../../manifest/canonical-json.js";
import type { Component, DepotVib } from "../depot-model.js";
import { depotProblem } from "../depot-problems.js";
import type { Bulletin } from "./bulletin-xml.js";
import type { Placed } from "./metadata-zip.js";

/**
 * Each bulletin once, by id. Its two files must say the same: BULLETIN_CONFLICT. Every VIB it names must be in the depot: COMPONENT_INCOMPLETE (FORMAT 6.5).
 */
export function distinctBulletins(
  placed: readonly Placed<Bulletin>[],
  vibs: ReadonlyMap<string, DepotVib>,
): readonly Bulletin[] {
  const byId = new Map<string, Bulletin>();
  for (const { value: bulletin, place } of placed) {
    const missing = bulletin.vibIds.find((id) => !vibs.has(id));
    if (missing !== undefined)
      throw depotProblem("COMPONENT_INCOMPLETE", { ...place, bulletin: bulletin.id, vib: missing });
    if (bulletin.vibIds.length === 0 && bulletin.component !== undefined)
      throw depotProblem("BULLETIN_INVALID", {
        ...place,
        bulletin: bulletin.id,
        why: "it is a component without VIBs",
      });
    const known = byId.get(bulletin.id);
    const differs = known === undefined ? undefined : differenceOf(known, bulletin);
    if (differs !== undefined)
      throw depotProblem("BULLETIN_CONFLICT", { ...place, bulletin: bulletin.id, why: `they differ in ${differs}` });
    byId.set(bulletin.id, known ?? bulletin);
  }
  refuseTwins(placed);
  // A notice brings no VIB; it makes no component.
  return [...byId.values()].filter(({ vibIds }) => vibIds.length > 0);
}

/** The first field in which two tellings of one bulletin differ; the order of VIBs and platforms means nothing. */
function differenceOf(a: Bulletin, b: Bulletin): string | undefined {
  const [x, y] = [facts(a), facts(b)];
  return [...new Set([...Object.keys(x), ...Object.keys(y)])].find((key) => x[key] !== y[key]);
}

const facts = (bulletin: Bulletin): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(bulletin).map(([key, value]: [string, unknown]) => [
      key,
      Array.isArray(value)
        ? value
            .map((item) => canonicalJson(item))
            .sort()
            .join(",")
        : canonicalJson(value),
    ]),
  );

/** One name and version of a component is one bulletin. */
function refuseTwins(placed: readonly Placed<Bulletin>[]): void {
  const owners = new Map<string, string>();
  for (const { value, place } of placed) {
    if (value.component === undefined) continue;
    const key = `${value.component.name} ${value.component.version}`;
    const owner = owners.get(key) ?? value.id;
    if (owner !== value.id)
      throw depotProblem("BULLETIN_CONFLICT", {
        ...place,
        bulletin: value.id,
        why: `${owner} is the component ${key} too`,
      });
    owners.set(key, owner);
  }
}

/** Components of a depot: the real ones, one per bulletin that is none, one per VIB that no bulletin names (DECISIONS 19). */
export function componentsOf(
  bulletins: readonly Bulletin[],
  vibs: ReadonlyMap<string, DepotVib>,
): readonly Component[] {
  const real = bulletins
    .filter(({ component }) => component !== undefined)
    .map((bulletin) => fromBulletin(bulletin, vibs));
  const named = new Set(bulletins.flatMap(({ vibIds }) => vibIds));
  const made = [
    ...bulletins.filter(({ component }) => component === undefined).map((bulletin) => fromBulletin(bulletin, vibs)),
    ...[...vibs.values()].filter(({ id }) => !named.has(id)).map(fromLooseVib),
  ];
  const taken = new Set(real.map(keyOf));
  const distinct = made.map((component) => {
    const unique = taken.has(keyOf(component))
      ? { ...component, name: component.bulletinId || component.vibIds.join() }
      : component;
    taken.add(keyOf(unique));
    return unique;
  });
  return [...real, ...distinct];
}

const keyOf = ({ name, version }: Component): string => `${name} ${version}`;

function fromBulletin(bulletin: Bulletin, vibs: ReadonlyMap<string, DepotVib>): Component {
  const { id, component, ...facts } = bulletin;
  const spec = component ?? syntheticSpec(bulletin, vibs);
  return { ...spec, ...facts, bulletinId: id, synthetic: component === undefined };
}

/** A bulletin of one VIB takes that VIB's name and version; one of several its own id, and their version or the day of its release. */
function syntheticSpec(bulletin: Bulletin, vibs: ReadonlyMap<string, DepotVib>) {
  const copies = bulletin.vibIds.flatMap((id) => vibs.get(id)?.copy ?? []);
  const versions = new Set(copies.map(({ version }) => version));
  const [first] = copies;
  const day = /^\d{4}-\d{2}-\d{2}/.exec(bulletin.releaseDate)?.[0].replaceAll("-", ".") ?? "0";
  const version = versions.size === 1 ? (first?.version ?? day) : day;
  const name = copies.length === 1 ? (first?.name ?? bulletin.id) : bulletin.id;
  return { name, version, displayName: bulletin.summary || name, displayVersion: version };
}

function fromLooseVib({ id, copy }: DepotVib): Component {
  return {
    name: copy.name,
    version: copy.version,
    displayName: copy.summary || copy.name,
    displayVersion: copy.version,
    vendor: copy.vendor,
    releaseDate: copy.releaseDate,
    synthetic: true,
    bulletinId: "",
    summary: copy.summary,
    description: copy.description,
    category: "",
    urgency: "",
    severity: "",
    releaseType: "",
    kbUrl: "",
    contact: "",
    vibIds: [id],
    platforms: copy.softwarePlatforms,
  };
}
