/** A host as far as its turn goes: where it is reached tells at which site it stands. */
export interface Placed {
  readonly name: string;
  /** HOST:PORT at which its agent is dialled. */
  readonly address: string;
}

const byName = (one: Placed, other: Placed): number => one.name.localeCompare(other.name, "en", { numeric: true });

/**
 * The site of an address: the network that shares an uplink as far as an address can tell. The domain of a name, the /24 of an IPv4 address,
 * the /64 of an IPv6 address; a bare name has a site of all bare names.
 */
export function siteOf(address: string): string {
  const host = address
    .replace(/:\d+$/, "")
    .replace(/^\[|\]$/g, "")
    .toLowerCase();
  if (host.includes(":")) return network64(host);
  const dot = /^\d+(\.\d+){3}$/.test(host) ? host.lastIndexOf(".") : host.indexOf(".");
  if (dot < 0) return "";
  return /^\d+(\.\d+){3}$/.test(host) ? `${host.slice(0, dot)}.0/24` : host.slice(dot + 1);
}

/** "2001:db8::1" is 2001:db8:0:0/64. */
function network64(host: string): string {
  const [before = "", after] = host.split("::");
  const groups = (text: string | undefined): string[] => (text === undefined || text === "" ? [] : text.split(":"));
  const [head, tail] = [groups(before), groups(after)];
  const gap = after === undefined ? 0 : Math.max(0, 8 - head.length - tail.length);
  const all = [...head, ...Array.from({ length: gap }, () => "0"), ...tail];
  return `${all.slice(0, 4).join(":")}/64`;
}

/**
 * In which order hosts get their turn when nobody named one: one of each site after the other, so that no site waits for another's whole
 * length and no uplink gets all the first turns; by name within a site, and among sites by the name of their first host.
 */
export function fairOrder<H extends Placed>(hosts: readonly H[]): readonly H[] {
  const sites = new Map<string, H[]>();
  for (const host of [...hosts].sort(byName)) {
    const site = siteOf(host.address);
    sites.set(site, [...(sites.get(site) ?? []), host]);
  }
  const rows = [...sites.values()];
  const longest = Math.max(0, ...rows.map(({ length }) => length));
  return Array.from({ length: longest }, (_, turn) => rows.flatMap((row) => row[turn] ?? [])).flat();
}
