import type { HostStatus } from "../../controller/api/wire/software.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { count } from "../../core/terminal/quantity.js";
import type { Hue } from "../render/terminal.js";
import { paceWords, pauseWords, stepWord, verifyingWords, vibWords } from "./pace-words.js";
import { figureWords } from "../render/remediation/window-words.js";
import { isOnItsTurn, stepWords } from "./remediation/turn-words.js";

export interface HostWords {
  /** Never colour alone: a sign, too. */
  readonly sign: string;
  readonly hue: Hue;
  /** "Staged", "Failed", "Skipped", "Running", … */
  readonly state: string;
  /** What is to be known beside the state, one line. */
  readonly note: string;
}

const SKIPS: Readonly<Record<string, string>> = {
  COMPLIANT: "runs this image already",
  ALREADY_STAGED: "everything is staged already",
  NOTHING_STAGED: "nothing was staged",
  INCOMPATIBLE: "cannot take this image: nothing done",
  SKIPPED_BY_USER: "skipped by the operator: nothing done",
  RUN_STOPPED: "not begun: the run was stopped",
  NO_PLACE_LEFT: "not begun: hosts that are not back in service hold every place of the limit",
  NOT_IN_MAINTENANCE_MODE: "not begun: it was not in maintenance mode, and this run puts no host into it",
};

/** Skips after which a host is not as the operator wanted it. */
const SHORT: readonly string[] = [
  ...["SKIPPED_BY_USER", "INCOMPATIBLE"],
  ...["RUN_STOPPED", "NO_PLACE_LEFT", "NOT_IN_MAINTENANCE_MODE"],
];

/** What a host's status is called for people. */
export function hostWords(status: HostStatus): HostWords {
  const { greenroom } = status;
  switch (status.status) {
    case "OK":
      if (greenroom.remediation !== null)
        return { sign: "✔", hue: "green", state: "Remediated", note: figureWords(greenroom.remediation) };
      return greenroom.step === "unstaged"
        ? { sign: "✔", hue: "green", state: "Unstaged", note: unstagedNote(status) }
        : { sign: "✔", hue: "green", state: stagedState(status), note: stagedNote(status) };
    case "SKIPPED": {
      const reason = greenroom.skip_reason ?? "";
      const hue = SHORT.includes(reason) ? "yellow" : "grey";
      return { sign: "–", hue, state: "Skipped", note: skippedNote(reason, status) };
    }
    case "ERROR":
    case "TIMED_OUT":
      return {
        sign: "✘",
        hue: "red",
        state: failureState(status),
        note: failureNote(status),
      };
    case "RETRY_PENDING":
      return { sign: "↻", hue: "yellow", state: "Waits to retry", note: failureNote(status) };
    case "RUNNING":
      return {
        sign: "…",
        hue: "bold",
        state: greenroom.step === "waiting" ? "Waiting" : "Running",
        note: runningNote(status),
      };
  }
}

/** A host whose firmware cannot be staged has all that could be, and is never called *Staged* (VLCM part 4). */
const stagedState = ({ greenroom }: HostStatus): string =>
  greenroom.targets.some(({ state }) => state === "not-stageable") ? "Software staged" : "Staged";

/** A host that went back to its old image is told apart from one that never left it. */
function failureState({ status, greenroom }: HostStatus): string {
  if (greenroom.remediation?.outcome === "ROLLED_BACK") return "Rolled back";
  return status === "ERROR" ? "Failed" : "Timed out";
}

function runningNote({ greenroom }: HostStatus): string {
  const { remediation } = greenroom;
  if (remediation !== null && isOnItsTurn(remediation, greenroom.step)) return stepWords(greenroom.step, remediation);
  const pause = pauseWords(greenroom);
  const verify = greenroom.verifying === null ? [] : [...verifyingWords(greenroom), ...vibWords(greenroom)];
  return [pause === "" ? stepWord(greenroom) : pause, ...paceWords(greenroom), ...verify].join(", ");
}

/** A host whose order went out is not told as one to which nothing was done. */
const skippedNote = (reason: string, { greenroom: { bytes_fetched, timeline } }: HostStatus): string =>
  reason === "SKIPPED_BY_USER" && (bytes_fetched > 0 || timeline.some(({ step }) => step === "order"))
    ? "stopped by the operator: what was verified is kept"
    : (SKIPS[reason] ?? reason);

function stagedNote({ greenroom }: HostStatus): string {
  const volatile = greenroom.persistence === "volatile" ? "; volatile: lost by a reboot" : "";
  return `${count(greenroom.vibs_total, "VIB")}, ${formatBytes(greenroom.bytes_total)}, ${formatBytes(greenroom.bytes_fetched)} fetched${volatile}`;
}

const unstagedNote = ({ greenroom }: HostStatus): string =>
  `${count(greenroom.removed, "VIB")} removed, ${formatBytes(greenroom.freed_bytes)} free again`;

function failureNote(status: HostStatus): string {
  const { problem } = status.greenroom;
  if (problem !== null) return `${problem.code}: ${problem.message}`;
  return status.notifications.errors?.map((error) => error.message.default_message).join(" ") ?? "no reason was given";
}
