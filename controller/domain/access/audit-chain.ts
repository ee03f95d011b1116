/** What of an audit row is hashed, in this order (docs/security.md). */
export interface ChainedRow {
  readonly id: number;
  readonly at: string;
  readonly who: string;
  readonly from: string;
  readonly requestId: string;
  readonly what: string;
  readonly onWhat: string;
  readonly outcome: string;
  /** JSON text exactly as it is kept. */
  readonly detail: string;
  /** SHA-256 over the hash of the row before and this row, hex. */
  readonly hash: string;
}

/** Where a chain begins: after the last row that was removed, or at nothing. */
export interface ChainAnchor {
  readonly id: number;
  readonly hash: string;
}

export const GENESIS: ChainAnchor = { id: 0, hash: "0".repeat(64) };

/** SHA-256 of text, hex; handed in, since the domain does no I/O and knows no Node. */
export type Sha256 = (text: string) => string;

/** The hash of a row after the row before. Each field is JSON, so that no two rows read alike. */
export const chainHash = (previous: string, row: Omit<ChainedRow, "hash">, sha256: Sha256): string =>
  sha256(
    JSON.stringify([
      ...[previous, row.id, row.at, row.who, row.from, row.requestId],
      ...[row.what, row.onWhat, row.outcome, row.detail],
    ]),
  );

export interface ChainFault {
  /** The row that is wrong, or the first one that is missing. */
  readonly row: number;
  readonly why: "CHANGED" | "MISSING" | "CUT";
}

/** Walks a chain row by row; rows come in the order of their ids. */
export class ChainWalk {
  #last: ChainAnchor;
  #rows = 0;
  #fault: ChainFault | undefined;

  constructor(
    anchor: ChainAnchor,
    private readonly sha256: Sha256,
  ) {
    this.#last = anchor;
  }

  /** Only the first fault is told: behind it nothing can be said. */
  take(row: ChainedRow): void {
    if (this.#fault !== undefined) return;
    if (row.id !== this.#last.id + 1) this.#fault = { row: this.#last.id + 1, why: "MISSING" };
    else if (chainHash(this.#last.hash, row, this.sha256) !== row.hash) this.#fault = { row: row.id, why: "CHANGED" };
    this.#last = { id: row.id, hash: row.hash };
    this.#rows += 1;
  }

  /** The end, held against the head that was noted beside the chain: rows cut from the end are missed. */
  end(head: ChainAnchor): {
    readonly rows: number;
    readonly head: ChainAnchor;
    readonly fault: ChainFault | undefined;
  } {
    const { id, hash } = this.#last;
    if (this.#fault === undefined && id < head.id) this.#fault = { row: id + 1, why: "CUT" };
    if (this.#fault === undefined && (id !== head.id || hash !== head.hash)) this.#fault = { row: id, why: "CHANGED" };
    return { rows: this.#rows, head: this.#last, fault: this.#fault };
  }
}
