const CELLS = 20;

/** A bar and the share in per cent; 100 % only when nothing is missing. */
export function bar(done: number, total: number, length = CELLS): string {
  const share = total <= 0 ? 0 : Math.min(1, done / total);
  const cells = Math.floor(share * length);
  return `${"█".repeat(cells)}${"░".repeat(length - cells)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}
