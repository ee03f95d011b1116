/** What may stand in the address of the task list. */
export const FILTERS = ["status", "operations", "users", "host", "image", "since", "until"] as const;

/** At most so many are listed; filters find the rest. */
const MOST = "500";

/** What is asked of the controller for what stands in the address. */
export function historyQuery(query: ReadonlyMap<string, string>): string {
  const asked = new URLSearchParams({ limit: MOST, exclude_result: "true" });
  for (const name of FILTERS) {
    const value = query.get(name) ?? "";
    if (value !== "") asked.set(name, name === "since" || name === "until" ? new Date(value).toISOString() : value);
  }
  return asked.toString();
}
