const CELLS = 20;

/** A bar of twenty cells and the share in per cent; 100 % only when nothing is missing. */
export function bar(done: number, total: number): string {
  const share = total <= 0 ? 0 : Math.min(1, done / total);
  const cells = Math.floor(share * CELLS);
  return `${"█".repeat(cells)}${"░".repeat(CELLS - cells)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}
