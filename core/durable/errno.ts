/** Codes for which Node has no name: they come as `Unknown system error -122`, with their number (Linux, asm-generic/errno.h). */
const UNNAMED: Readonly<Record<string, number>> = { EDQUOT: 122, EUCLEAN: 117 };

/** Whether an error, or what caused it, has one of these codes of the operating system. */
export function carriesErrno(failure: unknown, codes: readonly string[]): boolean {
  const numbers = codes.map((code) => UNNAMED[code]).filter((number) => number !== undefined);
  for (let error = failure; error instanceof Error; error = error.cause) {
    if ("code" in error && typeof error.code === "string" && codes.includes(error.code)) return true;
    if ("errno" in error && typeof error.errno === "number" && numbers.includes(-error.errno)) return true;
  }
  return false;
}
