import type { HostCompliance } from "../../../controller/api/wire/compliance.js";
import type { Hue } from "../terminal.js";

/** What a status needs to be told by: of a host, a part, a device. */
type Judged = Pick<HostCompliance, "status" | "stage_status">;

export const STATUS_WORDS: Readonly<Record<HostCompliance["status"], readonly [word: string, hue: Hue]>> = {
  COMPLIANT: ["Compliant", "green"],
  NON_COMPLIANT: ["Non-compliant", "yellow"],
  INCOMPATIBLE: ["Incompatible", "red"],
  UNAVAILABLE: ["Unknown", "grey"],
};

export const isStaged = ({ stage_status, status }: Judged): boolean =>
  status === "NON_COMPLIANT" && stage_status === "STAGED";

/** The state of a host in words: never colour alone, and *Staged* stands beside the status, as in vLCM. */
export const statusText = (judged: Judged): string =>
  `${STATUS_WORDS[judged.status][0]}${isStaged(judged) ? " ✔ Staged" : ""}`;
