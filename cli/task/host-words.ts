import type { HostStatus } from "../../controller/api/wire/software.js";
import { formatBytes } from "../../core/bytes/format-bytes.js";
import { count } from "../../core/terminal/quantity.js";
import type { Hue } from "../render/terminal.js";
import { paceWords, pauseWords } from "./pace-words.js";

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
  INCOMPATIBLE: "cannot take this image: not staged",
  SKIPPED_BY_USER: "skipped by the operator: not staged",
};

/** What a host's status is called for people. */
export function hostWords(status: HostStatus): HostWords {
  const { greenroom } = status;
  switch (status.status) {
    case "OK":
      return greenroom.step === "unstaged"
        ? { sign: "✔", hue: "green", state: "Unstaged", note: unstagedNote(status) }
        : { sign: "✔", hue: "green", state: "Staged", note: stagedNote(status) };
    case "SKIPPED": {
      const reason = greenroom.skip_reason ?? "";
      const hue = reason === "SKIPPED_BY_USER" || reason === "INCOMPATIBLE" ? "yellow" : "grey";
      return { sign: "–", hue, state: "Skipped", note: SKIPS[reason] ?? reason };
    }
    case "ERROR":
    case "TIMED_OUT":
      return {
        sign: "✘",
        hue: "red",
        state: status.status === "ERROR" ? "Failed" : "Timed out",
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

function runningNote({ greenroom }: HostStatus): string {
  const pause = pauseWords(greenroom);
  return [pause === "" ? greenroom.step : pause, ...paceWords(greenroom)].join(", ");
}

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
