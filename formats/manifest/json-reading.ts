import type { z } from "zod";

/** What is wrong with a JSON text, and where in it. */
export interface JsonFault {
  readonly where: string;
  readonly what: string;
}

export interface JsonReading<T> {
  readonly schema: z.ZodType<T>;
  /** Larger inputs are not parsed at all. */
  readonly maxBytes: number;
  /** Makes the problem to throw. */
  readonly refuse: (fault: JsonFault, cause?: unknown) => Error;
}

/** Reads bounded UTF-8 JSON of a schema; anything else is refused with the path of the first fault. */
export function readJson<T>(bytes: Uint8Array, reading: JsonReading<T>): T {
  if (bytes.length > reading.maxBytes)
    throw reading.refuse({ where: "the whole", what: `${bytes.length} bytes, more than ${reading.maxBytes}` });
  const result = reading.schema.safeParse(parseJson(bytes, reading));
  if (result.success) return result.data;
  throw reading.refuse(firstFault(result.error));
}

function parseJson<T>(bytes: Uint8Array, reading: JsonReading<T>): unknown {
  try {
    return JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (cause) {
    throw reading.refuse({ where: "the whole", what: "not JSON in UTF-8" }, cause);
  }
}

/** The first thing a schema objects to, with its path. */
export function firstFault(error: z.ZodError): JsonFault {
  const issue = error.issues[0];
  if (issue === undefined) return { where: "the whole", what: "not of the expected shape" };
  return { where: issue.path.length === 0 ? "the whole" : issue.path.map(String).join("."), what: issue.message };
}
