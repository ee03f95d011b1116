import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { rowWindow } from "../format/virtual-rows.js";

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ComponentChildren;
  /** A track of the grid: "2fr", "120px". */
  readonly width: string;
  readonly isNumber?: boolean;
  readonly onSort?: () => void;
  readonly sorted?: "ascending" | "descending" | undefined;
}

interface VirtualTableProps<Row> {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly onPick?: (row: Row) => void;
  readonly picked?: string | undefined;
  /** Most rows that are seen at once. */
  readonly mostRows?: number;
}

const ROW_HEIGHT = 38;

/** A table of any length: only the rows in sight are drawn. Rows are gone through with the arrow keys and picked with Enter. */
export function VirtualTable<Row>({
  label,
  columns,
  rows,
  keyOf,
  onPick,
  picked,
  mostRows = 16,
}: VirtualTableProps<Row>) {
  const [scrollTop, setScrollTop] = useState(0);
  const body = useRef<HTMLDivElement>(null);
  const viewHeight = Math.min(Math.max(rows.length, 1), mostRows) * ROW_HEIGHT;
  const { from, to, above, below } = rowWindow({ rows: rows.length, rowHeight: ROW_HEIGHT, scrollTop, viewHeight });
  const tracks = columns.map(({ width }) => `minmax(0, ${width})`).join(" ");
  const keys = useKeys({ body, count: rows.length, onPick: (at) => at in rows && onPick?.(rows[at] as Row) });
  useEffect(() => {
    // A shorter list may end above where we were.
    if (body.current !== null && body.current.scrollTop !== scrollTop) setScrollTop(body.current.scrollTop);
  }, [rows.length]);
  return (
    <div
      class={rows.length > mostRows ? "grid scrolls" : "grid"}
      role="grid"
      aria-label={label}
      aria-rowcount={rows.length + 1}
      style={{ "--tracks": tracks }}
    >
      <div class="grid-row grid-head" role="row" aria-rowindex={1}>
        {columns.map((column) => (
          <HeadCell key={column.key} column={column} />
        ))}
      </div>
      <div
        ref={body}
        class="grid-body"
        role="rowgroup"
        tabIndex={0}
        aria-label={label}
        style={{ height: `${viewHeight}px` }}
        onScroll={(event) => setScrollTop(event.currentTarget.scrollTop)}
        onKeyDown={keys.onKeyDown}
      >
        <div role="presentation" style={{ height: `${above}px` }} />
        {rows.slice(from, to).map((row, offset) => {
          const at = from + offset;
          const key = keyOf(row);
          return (
            <div
              key={key}
              class={`grid-row ${at === keys.at ? "at" : ""} ${onPick === undefined ? "" : "pickable"}`}
              role="row"
              aria-rowindex={at + 2}
              aria-selected={key === picked}
              onClick={() => onPick?.(row)}
            >
              {columns.map(({ key: name, cell, isNumber }) => (
                <div key={name} role="gridcell" class={isNumber === true ? "number" : ""}>
                  {cell(row)}
                </div>
              ))}
            </div>
          );
        })}
        <div role="presentation" style={{ height: `${below}px` }} />
      </div>
    </div>
  );
}

function HeadCell<Row>({ column: { title, onSort, sorted, isNumber } }: { column: Column<Row> }) {
  return (
    <div role="columnheader" class={isNumber === true ? "number" : ""} aria-sort={sorted ?? "none"}>
      {onSort === undefined ? (
        title
      ) : (
        <button type="button" class="sort" onClick={onSort}>
          {title}
          <span aria-hidden="true">{sorted === undefined ? "" : sorted === "ascending" ? " ↑" : " ↓"}</span>
        </button>
      )}
    </div>
  );
}

interface Keys {
  readonly body: { readonly current: HTMLDivElement | null };
  readonly count: number;
  readonly onPick: (at: number) => void;
}

const STEPS: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 10, PageUp: -10 };

function useKeys({ body, count, onPick }: Keys) {
  const [at, setAt] = useState(-1);
  const move = (next: number): void => {
    const row = Math.max(0, Math.min(count - 1, next));
    setAt(row);
    const element = body.current;
    if (element === null) return;
    const top = row * ROW_HEIGHT;
    if (top < element.scrollTop) element.scrollTop = top;
    else if (top + ROW_HEIGHT > element.scrollTop + element.clientHeight)
      element.scrollTop = top + ROW_HEIGHT - element.clientHeight;
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.target !== event.currentTarget) return;
    const step = STEPS[event.key];
    if (step !== undefined) move(at + step);
    else if (event.key === "Home") move(0);
    else if (event.key === "End") move(count - 1);
    else if (event.key === "Enter" && at >= 0) onPick(at);
    else return;
    event.preventDefault();
  };
  return { at, onKeyDown };
}
