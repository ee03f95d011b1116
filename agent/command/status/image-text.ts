import { formatBytes } from "../../../core/bytes/format-bytes.js";
import { count, moment } from "../../../core/terminal/quantity.js";
import type { ImageStatus } from "../../domain/agent-status.js";
import type { Lines } from "./lines.js";
import { targetWords } from "./progress-text.js";

const SHORT_DIGEST = 12;

/** An image that was ordered here: how much of it is staged, for which target, and each file. */
export function imageLines(image: ImageStatus, lines: Lines): string[] {
  const { name, image_digest, vibs_staged, vibs_wanted, bytes_staged, bytes_wanted, ordered_at, targets } = image;
  const numbers = `${vibs_staged} of ${vibs_wanted} VIBs`;
  const bytes = `${formatBytes(bytes_staged)} of ${formatBytes(bytes_wanted)}`;
  return [
    ...lines.entry("Image", name),
    ...lines.entry("", `${stateWord(image)}, ${numbers}, ${bytes}`),
    ...dueLines(image, lines),
    ...lines.entry("", `${image_digest.slice(0, "sha256:".length + SHORT_DIGEST)}, ordered ${moment(ordered_at)}`),
    ...targets.flatMap((target) => lines.entry("", targetWords(target))),
    ...vibTable(image, lines),
  ];
}

/** What lies here and does not count as staged yet. */
function dueLines({ vibs }: ImageStatus, lines: Lines): string[] {
  const due = vibs.filter(({ verified }) => verified === "packed");
  if (due.length === 0) return [];
  const bytes = formatBytes(due.reduce((sum, { size_bytes }) => sum + size_bytes, 0));
  return lines.entry(
    "",
    `and ${count(due.length, "VIB")}, ${bytes}, fetched: counted once their payloads are checked too`,
  );
}

function stateWord({ complete, vibs, vibs_wanted }: ImageStatus): string {
  if (vibs_wanted === 0) return "nothing to stage";
  if (complete) return "COMPLETE";
  return vibs.length === 0 ? "absent" : "PARTIAL";
}

function vibTable({ vibs }: ImageStatus, lines: Lines): string[] {
  const hasDue = vibs.some(({ verified }) => verified === "packed");
  const rows = vibs.map((vib) => [
    vib.id,
    formatBytes(vib.size_bytes),
    vib.sha256.slice(0, SHORT_DIGEST),
    ...(hasDue ? [vib.verified === "packed" ? "fetched" : "staged"] : []),
    vib.target_ids.join(","),
  ]);
  const head = ["VIB", "SIZE", "SHA-256", ...(hasDue ? ["STATE"] : []), "TARGETS"];
  return rows.length === 0 ? [] : lines.table([head, ...rows]);
}
