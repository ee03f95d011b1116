import type { ComplianceSummary } from "../../../controller/api/wire/compliance.js";
import { ago } from "../ago.js";
import { statusText } from "./status-text.js";

/** Status and badge as they are remembered of a host. */
export function rememberedStatus(summary: ComplianceSummary | undefined): string {
  if (summary === undefined) return "";
  return summary.status === "UNAVAILABLE" ? `Unknown: ${summary.reason}` : statusText(summary);
}

/** How long ago a host was asked for them; empty where that is not known. */
export const rememberedAge = (summary: ComplianceSummary | undefined): string =>
  summary === undefined || summary.status === "UNAVAILABLE" ? "" : ago(summary.age_seconds);

/** Both in one. */
export const rememberedText = (summary: ComplianceSummary | undefined): string =>
  [rememberedStatus(summary), rememberedAge(summary)].filter((text) => text !== "").join(", ");
