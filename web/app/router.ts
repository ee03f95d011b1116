import { signal, type ReadonlySignal } from "@preact/signals";

export interface Place {
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
}

const placeOf = ({ pathname, search }: Location): Place => ({
  path: pathname,
  query: new Map(new URLSearchParams(search)),
});

/** Where the page is; every view has an address of its own. */
export class Router {
  readonly #place = signal(placeOf(location));

  constructor() {
    addEventListener("popstate", () => (this.#place.value = placeOf(location)));
  }

  get place(): ReadonlySignal<Place> {
    return this.#place;
  }

  go(address: string): void {
    history.pushState(null, "", address);
    this.#place.value = placeOf(location);
    scrollTo(0, 0);
  }

  /** Changes the query of where we are, so that a reload and a link show the same; undefined takes a name out. */
  refine(names: Readonly<Record<string, string | undefined>>): void {
    const query = new URLSearchParams(location.search);
    for (const [name, value] of Object.entries(names))
      if (value === undefined || value === "") query.delete(name);
      else query.set(name, value);
    const text = query.toString();
    history.replaceState(null, "", text === "" ? location.pathname : `${location.pathname}?${text}`);
    this.#place.value = placeOf(location);
  }
}

/** The parts of a path that fit a pattern such as "/clusters/:id/updates"; undefined where it does not fit. */
export function matchPath(pattern: string, path: string): Readonly<Record<string, string>> | undefined {
  const [wanted, given] = [pattern.split("/"), path.replace(/(.)\/$/, "$1").split("/")];
  if (wanted.length !== given.length) return undefined;
  const parts: Record<string, string> = {};
  for (const [at, name] of wanted.entries()) {
    const part = given[at] ?? "";
    if (name.startsWith(":")) parts[name.slice(1)] = decodeURIComponent(part);
    else if (name !== part) return undefined;
  }
  return parts;
}
