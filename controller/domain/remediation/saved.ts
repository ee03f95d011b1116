/** What staging saved a host: work that would have been inside its maintenance window. */
export interface Savings {
  /** Bytes of the image that lay staged when the order came. */
  readonly bytesStagedBefore: number;
  /** Bytes that the order itself fetched, before maintenance mode. */
  readonly bytesFetched: number;
  /** Milliseconds that fetching and verifying all of it took, outside maintenance mode; 0: not known. */
  readonly fetchMs: number;
}

/** The figure that the product exists for (DECISIONS 33). */
export interface MaintenanceFigure {
  readonly hosts: number;
  /** Of all hosts together. */
  readonly maintenanceMs: number;
  readonly longestMs: number;
  /** Bytes that were not fetched within a window. */
  readonly savedBytes: number;
  readonly savedMs: number;
}

/** The figure of the hosts together that were out of service. */
export function figureOf(
  hosts: readonly { readonly maintenanceMs: number; readonly savings: Savings }[],
): MaintenanceFigure {
  // A host that never left service had no window that anything could be kept out of.
  const out = hosts.filter((host) => host.maintenanceMs > 0);
  const sum = (pick: (host: (typeof hosts)[number]) => number) => out.reduce((total, host) => total + pick(host), 0);
  return {
    hosts: out.length,
    maintenanceMs: sum(({ maintenanceMs }) => maintenanceMs),
    longestMs: Math.max(0, ...hosts.map(({ maintenanceMs }) => maintenanceMs)),
    savedBytes: sum(({ savings }) => savings.bytesStagedBefore + savings.bytesFetched),
    savedMs: sum(({ savings }) => savings.fetchMs),
  };
}
