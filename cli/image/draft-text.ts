import type { DraftInfo, DraftSummary } from "../../controller/api/wire/image/image.js";
import type { Notifications } from "../../controller/api/wire/message.js";
import { count, moment } from "../../core/terminal/quantity.js";
import { wrapWords } from "../../core/terminal/text-width.js";
import { printable } from "../../core/terminal/printable.js";
import { renderFacts, renderTable } from "../render/table.js";
import { columnsOf } from "../render/terminal.js";

/** A draft for people: its parts, from which commit it was made, and what of an import has no effect. */
export function draftText(scope: string, draft: DraftInfo): string {
  const { software, metadata, greenroom } = draft;
  const { base_image, add_on, components, hardware_support, solutions } = software;
  const versions = Object.entries(components);
  const kept = versions.filter(([, { version }]) => version !== null);
  const facts = renderFacts([
    ["draft", `${greenroom.draft} of ${scope}, ${metadata.owner}'s`],
    ["status", `${metadata.status.toLowerCase()}, changed ${moment(greenroom.changed_at)}`],
    ["made from", madeFrom(draft)],
    [
      "base image",
      base_image === undefined ? "none yet" : `${base_image.details?.display_name ?? ""} ${base_image.version}`,
    ],
    ["vendor add-on", add_on === undefined ? "none" : `${add_on.name} ${add_on.version}`],
    [
      "firmware and drivers",
      Object.entries(hardware_support?.packages ?? {})
        .map(([hsm, { pkg, version }]) => `${pkg} ${version} (${hsm})`)
        .join(", ") || "none",
    ],
    ["components", kept.map(([name, { version }]) => `${name} ${version ?? "(by constraints)"}`).join(", ") || "none"],
    [
      "removed",
      versions
        .filter(([, { version }]) => version === null)
        .map(([name]) => name)
        .join(", "),
    ],
    [
      "solutions",
      Object.entries(solutions)
        .map(([name, { version }]) => `${name} ${version}`)
        .join(", "),
    ],
    [
      "pins",
      Object.entries(greenroom.pins)
        .map(([id, sha256]) => `${id}=${sha256}`)
        .join(", "),
    ],
  ]);
  return `${facts}${noticesText(greenroom.notices)}`;
}

function madeFrom({ greenroom }: DraftInfo): string {
  const { base_commit, current_commit, outdated, origin } = greenroom;
  const base = `${base_commit ?? "no image"} (${origin.toLowerCase()})`;
  return outdated ? `${base}; the image is ${current_commit ?? ""} by now: rebase before the commit` : base;
}

export const noticesText = (notices: readonly { readonly code: string; readonly message: string }[]): string =>
  notices.length === 0
    ? ""
    : `\n${notices.map(({ code, message }) => printable(`notice ${code}: ${message}`)).join("\n")}\n`;

export const draftTable = (drafts: Readonly<Record<string, DraftSummary>>, stream: NodeJS.WriteStream): string =>
  Object.keys(drafts).length === 0
    ? "No draft. Make one: greenroom image draft create CLUSTER\n"
    : renderTable(
        Object.entries(drafts),
        [
          { head: "DRAFT", cell: ([id]) => id },
          { head: "OWNER", cell: ([, { owner }]) => owner },
          { head: "STATUS", cell: ([, { status }]) => status.toLowerCase() },
          { head: "CREATED", cell: ([, { creation_time }]) => moment(creation_time) },
        ],
        columnsOf(stream),
      );

/** Findings of a validation: severity, code, words, what to do; errors first. */
export function findingsText(
  { errors = [], warnings = [], info = [] }: Notifications,
  columns: number | undefined,
): string {
  const all = [...errors, ...warnings, ...info];
  if (all.length === 0) return "Nothing to object to.\n";
  const lines = all.flatMap(({ type, id, message, resolution }) => [
    ...wrapped(
      `${type.toLowerCase()} ${id.replace(/^com\.greenroom\./, "").toUpperCase()}: ${message.default_message}`,
      columns,
    ),
    ...(resolution === undefined ? [] : wrapped(`  what to do: ${resolution.default_message}`, columns)),
  ]);
  const total = `${count(errors.length, "error")}, ${count(warnings.length, "warning")}.`;
  return `${lines.join("\n")}\n\n${total}\n`;
}

const wrapped = (line: string, columns: number | undefined): readonly string[] =>
  columns === undefined ? [printable(line)] : wrapWords(printable(line), columns);
