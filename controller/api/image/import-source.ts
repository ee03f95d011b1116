import { readFile, stat } from "node:fs/promises";
import { coreProblem } from "../../../core/problem/core-problems.js";
import { readSoftwareSpec } from "../../../formats/spec/software-spec.js";
import { honourable } from "../../domain/drafts/honoured.js";
import type { Recommendation } from "../../domain/recommendation/recommendations.js";
import type { DraftSource } from "../../rollout/images/draft-desk.js";
import { rolloutProblem } from "../../rollout/rollout-problems.js";
import { apiProblem } from "../door/api-problems.js";
import type { ImportSpec } from "../wire/image/image.js";
import type { ImageParts } from "./image-request.js";

/** The vendor's exports are a few KiB. */
const MAX_SPEC_BYTES = 1024 * 1024;

/**
 * What an import request brings: the text of a software spec, an uploaded one, or a recommendation. SPEC_INVALID,
 * UPLOAD_UNKNOWN, PULL_UNSUPPORTED, RECOMMENDATION_MISSING.
 */
export async function importedSource(parts: ImageParts, scopeId: string, asked: ImportSpec): Promise<DraftSource> {
  const { pins = {} } = asked;
  switch (asked.source_type) {
    case "JSON_STRING":
      return imported(parts, needed(asked.software_spec, "software_spec", asked), pins);
    case "PUSH":
      return imported(parts, await uploadedText(parts, needed(asked.file_id, "file_id", asked)), pins);
    case "PULL":
      throw apiProblem("PULL_UNSUPPORTED", { location: asked.location ?? "" });
    case "LATEST_RECOMMENDATION":
      return recommended(parts, scopeId, "latest");
    case "CURRENT_SERIES_RECOMMENDATION":
      return recommended(parts, scopeId, "currentSeries");
    case "SPECIFIED_BASE_IMAGE_RECOMMENDATION":
      return recommended(parts, scopeId, "specified");
  }
}

function needed(value: string | undefined, where: string, { source_type }: ImportSpec): string {
  if (value === undefined) throw coreProblem("INPUT_INVALID", { where, what: `${source_type} needs one` });
  return value;
}

async function uploadedText({ uploads }: ImageParts, fileId: string): Promise<string> {
  const path = await uploads.pathOf(fileId);
  const { size } = await stat(path);
  if (size > MAX_SPEC_BYTES)
    throw coreProblem("LIMIT_EXCEEDED", { where: fileId, what: "its size in bytes", limit: MAX_SPEC_BYTES });
  return readFile(path, "utf8");
}

/** Imports keep what they do not know and name it (DECISIONS 21): in the draft, its validation and the image. */
async function imported({ store }: ImageParts, text: string, pins: Record<string, string>): Promise<DraftSource> {
  const { spec, warnings } = readSoftwareSpec(text, { unknownKeys: "keep" });
  const honoured = honourable(spec, await store.reader.contents.offers());
  const notices = [...warnings, ...honoured.notices].map(({ code, message }) => ({ code, message }));
  return { text: { spec: honoured.spec, pins }, origin: "IMPORT", notices };
}

async function recommended(
  { store }: ImageParts,
  scopeId: string,
  which: "latest" | "currentSeries" | "specified",
): Promise<DraftSource> {
  const found = await store.reader.recommendations.get(scopeId);
  const wanted: Recommendation | null | undefined = found?.recommendations[which];
  if (wanted === null || wanted === undefined) throw rolloutProblem("RECOMMENDATION_MISSING", { scope: scopeId });
  return { text: { spec: wanted.spec, pins: wanted.pins }, origin: "RECOMMENDATION" };
}
