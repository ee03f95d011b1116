import type { Scope } from "./scope.js";

/** reports/apply-impact of a scope, narrowed to the hosts that were named. */
export function impactPath({ base, hosts }: Scope): string {
  const query = (hosts ?? []).map((host) => `hosts=${encodeURIComponent(host)}`).join("&");
  return `${base}/software/reports/apply-impact${query === "" ? "" : `?${query}`}`;
}
