declare const content: unique symbol;

/** Text of a column that holds a T as JSON; only `writeJson` makes one. */
export type JsonText<T> = string & { readonly [content]?: T };

export const writeJson = <T>(value: T): JsonText<T> => JSON.stringify(value);

/** The value of a column that `writeJson` wrote: our own database is the border, its schema versions are migrations. */
export const readJson = <T>(text: JsonText<T>): T => JSON.parse(text) as T;
