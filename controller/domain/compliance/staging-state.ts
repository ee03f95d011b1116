import type { Receipt } from "../../../formats/receipt/receipt.js";
import type { Finding, StageStatus } from "../compliance-model.js";
import type { ResolvedVib } from "../resolved-image.js";
import { finding } from "../finding/finding-table.js";

/** Of a target that could not be read: what it lacks is not known, so that nobody can say that it is staged. */
export const UNREADABLE_CODE = "TARGET_UNREADABLE" as const;

/** What the controller knows of a host's staging: the newest verified receipt, and the boot it is in now. */
export interface StagingEvidence {
  readonly receipt: Receipt | undefined;
  readonly bootId: string;
}

export interface StagingState {
  readonly stageStatus: StageStatus;
  readonly vibsWanted: number;
  readonly vibsStaged: number;
  readonly bytesWanted: number;
  readonly bytesStaged: number;
  readonly persistence: "persistent" | "volatile" | null;
  readonly findings: readonly Finding[];
}

/**
 * STAGED only when the host itself has said, of this image, that software and firmware of all its targets are there (VLCM parts 4 and 6);
 * a volatile staging does not outlive its boot. `needed`: what the host does not run yet.
 */
export function stagingState(
  image: { readonly imageDigest: string; readonly needed: readonly ResolvedVib[] },
  evidence: StagingEvidence,
): StagingState {
  const receipt = validFor(image.imageDigest, evidence);
  const here = new Set(receipt?.vibs.map((vib) => vib.sha256) ?? []);
  const needed = [...new Map(image.needed.map((one) => [one.vib.sha256, one])).values()];
  const staged = needed.filter(({ vib }) => here.has(vib.sha256));
  const unstageable = image.needed.filter(({ vib }) => !vib.target.stageable);
  const everything =
    receipt !== undefined && isWhole(receipt) && unstageable.length === 0 && staged.length === needed.length;
  return {
    stageStatus: everything ? "STAGED" : "NOT_STAGED",
    vibsWanted: needed.length,
    vibsStaged: staged.length,
    bytesWanted: bytesOf(needed),
    bytesStaged: bytesOf(staged),
    persistence: receipt === undefined || receipt.state === "absent" ? null : receipt.persistence,
    findings: unstageable.map(notStageable),
  };
}

/** Whether a host says that nothing of the image is missing on any of its targets; one that failed may lack anything. */
export const isWhole = ({ state, targets }: Receipt): boolean =>
  (state === "complete" || state === "compliant") && targets.every((target) => target.state !== "failed");

/** The receipt where it proves something of this image now: a volatile staging does not outlive its boot. */
export function validFor(imageDigest: string, { receipt, bootId }: StagingEvidence): Receipt | undefined {
  if (receipt === undefined || receipt.imageDigest !== imageDigest) return undefined;
  return receipt.persistence === "persistent" || receipt.bootId === bootId ? receipt : undefined;
}

const bytesOf = (vibs: readonly ResolvedVib[]): number => vibs.reduce((sum, { vib }) => sum + vib.sizeBytes, 0);

const notStageable = ({ vib }: ResolvedVib): Finding =>
  finding("FIRMWARE_NOT_STAGEABLE", {
    name: vib.name,
    version: vib.target.version ?? vib.version,
    deviceClass: vib.target.platform,
    manager: managerWords(vib.target.manager),
  });

const managerWords = (manager = ""): string =>
  manager === "" ? "its hardware support manager" : `hardware support manager ${manager}`;
