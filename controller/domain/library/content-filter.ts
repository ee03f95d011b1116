import { newestVersionFirst, orderOf } from "../version-order.js";

/** vSphere's filters (VLCM part 3): what is left out leaves nothing out; `bundleTypes` is a component's release type. */
export interface ContentFilter {
  readonly vendors?: readonly string[] | undefined;
  readonly names?: readonly string[] | undefined;
  readonly versions?: readonly string[] | undefined;
  readonly minVersion?: string | undefined;
  readonly bundleTypes?: readonly string[] | undefined;
}

export interface Filtered {
  readonly name?: string;
  readonly version: string;
  readonly vendor?: string;
  readonly bulletin?: { readonly releaseType: string };
}

/** Whether a thing passes. Vendors and types are compared without case; a version that cannot be ordered passes no minimum. */
export function passes(thing: Filtered, filter: ContentFilter): boolean {
  const { vendors, names, versions, minVersion, bundleTypes } = filter;
  return (
    among(vendors, thing.vendor ?? "") &&
    (names === undefined || names.includes(thing.name ?? "")) &&
    (versions === undefined || versions.includes(thing.version)) &&
    (minVersion === undefined || (orderOf(thing.version, minVersion) ?? -1) >= 0) &&
    among(bundleTypes, thing.bulletin?.releaseType ?? "")
  );
}

const among = (wanted: readonly string[] | undefined, value: string): boolean =>
  wanted === undefined || wanted.some((one) => one.toLowerCase() === value.toLowerCase());

/** What several depots tell alike is one thing, offered by all of them; by name, newest version first. */
export function merged<T extends Filtered & { readonly depotId: string }>(
  list: readonly T[],
  keyOf: (thing: T) => string,
): readonly (T & { readonly depots: readonly string[] })[] {
  const found = new Map<string, T & { depots: readonly string[] }>();
  for (const thing of list) {
    const key = keyOf(thing);
    const known = found.get(key);
    if (known === undefined) found.set(key, { ...thing, depots: [thing.depotId] });
    else found.set(key, { ...known, depots: [...known.depots, thing.depotId] });
  }
  return [...found.values()].sort(
    (a, b) => compareText(a.name ?? "", b.name ?? "") || newestVersionFirst(a.version, b.version),
  );
}

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
