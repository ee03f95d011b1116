import { coreProblem } from "../../../core/problem/core-problems.js";
import type { ReadLimits } from "../depot-limits.js";

/** What reading one depot may cost in all, however many indexes and zips it is spread over. */
export class ReadBudget {
  #bytes = 0;
  #values = 0;

  constructor(private readonly limits: ReadLimits) {}

  /** Said before they are unpacked: LIMIT_EXCEEDED, which names `where`. */
  takeBytes(bytes: number, where: string): void {
    this.#bytes += bytes;
    const limit = this.limits.unpackedBytes;
    if (this.#bytes > limit)
      throw coreProblem("LIMIT_EXCEEDED", { where, what: "all metadata unpacked, bytes", limit });
  }

  /** What was made of a file, counted: LIMIT_EXCEEDED, which names `where`. */
  parsed<T>(value: T, where: string): T {
    this.#values += valuesIn(value);
    const limit = this.limits.parsedValues;
    if (this.#values > limit)
      throw coreProblem("LIMIT_EXCEEDED", { where, what: "all metadata parsed, values", limit });
    return value;
  }
}

function valuesIn(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  const members: readonly unknown[] = Object.values(value);
  return members.reduce<number>((sum, member) => sum + valuesIn(member), 1);
}
