/** What may stand in the address of the task list. */
export const FILTERS = ["status", "operations", "users", "targets", "host", "image", "since", "until"] as const;

/** At most so many are listed; filters find the rest. */
const MOST = "500";

/** What is asked of the controller for what stands in the address; a time that is none is left out. */
export function historyQuery(query: ReadonlyMap<string, string>): string {
  const asked = new URLSearchParams({ limit: MOST, exclude_result: "true" });
  for (const name of FILTERS) {
    const value = query.get(name) ?? "";
    const wanted = name === "since" || name === "until" ? utcOf(value) : value;
    if (wanted !== "") asked.set(name, wanted);
  }
  return asked.toString();
}

/** A moment as typed, in the viewer's zone, as RFC 3339; "" where it is none. */
export function utcOf(typed: string): string {
  const at = new Date(typed);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
}

/** Whether anything is left out of the list. */
export const isFiltered = (query: ReadonlyMap<string, string>): boolean =>
  FILTERS.some((name) => (query.get(name) ?? "") !== "");
