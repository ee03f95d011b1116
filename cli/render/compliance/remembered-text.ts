import type { ComplianceSummary } from "../../../controller/api/wire/compliance.js";
import { ago } from "../ago.js";
import { statusText } from "./status-text.js";

/** What is remembered of a host: status and badge, and how long ago it was asked. */
export function rememberedText(summary: ComplianceSummary | undefined): string {
  if (summary === undefined) return "";
  if (summary.status === "UNAVAILABLE") return `Unknown: ${summary.reason}`;
  return `${statusText(summary)}, ${ago(summary.age_seconds)}`;
}
