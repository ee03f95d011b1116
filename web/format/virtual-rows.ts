export interface RowWindow {
  /** First row that is drawn, and the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** Pixels of room for the rows above and below that are not drawn. */
  readonly above: number;
  readonly below: number;
}

export interface Scrolled {
  readonly rows: number;
  /** Pixels; every row is as high as every other. */
  readonly rowHeight: number;
  readonly scrollTop: number;
  readonly viewHeight: number;
}

/** Rows beyond the edge that are drawn as well, so that scrolling shows no gap. */
const MARGIN = 8;

/** Which rows of a long table have to be drawn. */
export function rowWindow({ rows, rowHeight, scrollTop, viewHeight }: Scrolled): RowWindow {
  const first = Math.floor(Math.max(0, scrollTop) / rowHeight) - MARGIN;
  const count = Math.ceil(viewHeight / rowHeight) + 2 * MARGIN;
  const from = Math.max(0, Math.min(first, rows - count));
  const to = Math.min(rows, Math.max(0, first) + count);
  return { from, to, above: from * rowHeight, below: (rows - to) * rowHeight };
}
