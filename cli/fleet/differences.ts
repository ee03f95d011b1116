import { isDeepStrictEqual } from "node:util";

/** One value that is another one, or not there. */
export interface Difference {
  readonly path: string;
  readonly from: unknown;
  readonly to: unknown;
}

/** What two JSON values differ in, by path; lists are one value. Null: it is not there. */
export function differences(from: unknown, to: unknown, path = ""): readonly Difference[] {
  if (isDeepStrictEqual(from, to)) return [];
  if (!isRecord(from) && !isRecord(to)) return [{ path, from: from ?? null, to: to ?? null }];
  const [before, after] = [isRecord(from) ? from : {}, isRecord(to) ? to : {}];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => differences(before[key], after[key], path === "" ? key : `${path}.${key}`));
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
