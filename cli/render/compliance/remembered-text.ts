import type { ComplianceSummary } from "../../../controller/api/wire/compliance.js";
import { statusText } from "../fleet-table.js";

/** What is remembered of a host: status and badge, and how long ago it was asked. */
export function rememberedText(summary: ComplianceSummary | undefined): string {
  if (summary === undefined) return "";
  if (summary.status === "UNAVAILABLE") return `Unknown: ${summary.reason}`;
  return `${statusText(summary)}, ${ageText(summary.age_seconds)}`;
}

const UNITS = [
  ["d", 86_400],
  ["h", 3_600],
  ["min", 60],
] as const;

/** "5 min ago" */
export function ageText(seconds: number): string {
  const [unit, length] = UNITS.find(([, each]) => seconds >= each) ?? (["s", 1] as const);
  return `${Math.floor(seconds / length)} ${unit} ago`;
}
