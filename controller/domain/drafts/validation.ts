import { isProblem, type Problem } from "../../../core/problem/problem.js";
import type { LibraryListing } from "../library-listing.js";
import type { Notice } from "../resolved-image.js";
import { RESOLUTION_PROBLEMS } from "../resolution/resolution-problems.js";
import { judgeImage } from "../resolution/resolve-image.js";
import type { Misfit } from "../resolution/set-check.js";
import { wholeSpec, type DraftText } from "./draft-spec.js";
import { unknownParts } from "./known-parts.js";

/** What a validation found; ERROR: the draft cannot be committed as it is. */
export interface ImageFinding {
  readonly severity: "INFO" | "WARNING" | "ERROR";
  readonly code: string;
  readonly message: string;
  /** What to do; empty where nothing has to be done. */
  readonly remedy: string;
}

/** Everything that is to be said about a draft: what the library lacks, what depends on what is not there, what conflicts, what was chosen. */
export function validateDraft({ spec, pins }: DraftText, listing: LibraryListing): readonly ImageFinding[] {
  const unknown = unknownParts(spec, listing);
  if (unknown.length > 0) return unknown.map(problemFinding);
  try {
    const { image, misfits } = judgeImage({ spec: wholeSpec(spec), pins, listing });
    return [...misfits.map(misfitFinding), ...image.notices.map(noticeFinding)];
  } catch (thrown) {
    if (!isProblem(thrown)) throw thrown;
    return [problemFinding(thrown)];
  }
}

export const isCommittable = (findings: readonly ImageFinding[]): boolean =>
  findings.every(({ severity }) => severity !== "ERROR");

const problemFinding = ({ code, message, remedy }: Problem): ImageFinding => ({
  severity: "ERROR",
  code,
  message,
  remedy,
});

const misfitFinding = ({ platform, code, message }: Misfit): ImageFinding => ({
  severity: "ERROR",
  code,
  message: `${message} (${platform})`,
  remedy: remedyOf(code),
});

const remedyOf = (code: string): string =>
  code === "DEPENDENCY_UNMET" || code === "CONFLICT"
    ? RESOLUTION_PROBLEMS[code].remedy
    : RESOLUTION_PROBLEMS.IMAGE_UNFIT.remedy;

/** Notices that only tell how the image came about. */
const TELLING: ReadonlySet<string> = new Set(["VIB_REPLACED"]);

export const noticeFinding = ({ code, message }: Notice): ImageFinding => ({
  severity: TELLING.has(code) ? "INFO" : "WARNING",
  code,
  message,
  remedy: NOTICE_REMEDIES[code] ?? "",
});

const NOTICE_REMEDIES: Readonly<Record<string, string>> = {
  VIB_ID_AMBIGUOUS: "Pin the digest that you want (`greenroom image set --pin`, or the draft's pins) to be sure of it.",
  PIN_UNUSED: "Remove the pin, or put the component that holds the VIB into the image.",
  REMOVED_COMPONENT_ABSENT: "Take the removal out of the draft; it has no effect.",
  FIRMWARE_NOT_STAGEABLE: "Nothing is to be done; allow for the time of its installation.",
};
