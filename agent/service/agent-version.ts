import { readFileSync } from "node:fs";

/** Built and unbuilt trees have package.json at different depths. */
const PLACES = ["../../package.json", "../../../package.json"];

/** Version of the package this agent was installed with. */
export function agentVersion(): string {
  for (const place of PLACES) {
    const version = versionIn(new URL(place, import.meta.url));
    if (version !== undefined) return version;
  }
  return "unknown";
}

function versionIn(place: URL): string | undefined {
  try {
    const about: unknown = JSON.parse(readFileSync(place, "utf8"));
    return typeof about === "object" && about !== null && "version" in about ? String(about.version) : undefined;
  } catch {
    // Not at this depth: the next place is tried.
    return undefined;
  }
}
