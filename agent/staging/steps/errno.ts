/** Whether an error, or what caused it, has one of these codes of the operating system. */
export function carriesErrno(failure: unknown, codes: readonly string[]): boolean {
  for (let error = failure; error instanceof Error; error = error.cause)
    if ("code" in error && typeof error.code === "string" && codes.includes(error.code)) return true;
  return false;
}
