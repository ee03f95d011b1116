/** OK: looked at, and well. ERROR: the host does not enter maintenance mode. */
export type PrecheckSeverity = "OK" | "WARNING" | "ERROR";

/**
 * The prechecks, each with what to do when it does not hold; docs/remediation.md lists them (a test compares). Ids are stable.
 */
export const PRECHECKS = {
  STAGED_CONTENT: "Nothing: it is staged again. If it comes back, find out what writes to the staging folder.",
  SCRATCH_SPACE:
    "Free space on scratch, unstage another image, or enlarge scratch: what is not staged yet has to fit there.",
  TARGETS_READABLE: "Check that the target is up and its boot banks can be read.",
  ORDER_VALID: "Give a new order, or correct the host's clock.",
  IMAGE_MARKED_BAD:
    "Find out why the image failed here, then clear it with `greenroom agent clear-bad-image` and try again.",
  BANK_PENDING_UPDATE: "Reboot the host so that the waiting update takes effect, or take it back, then remediate.",
  BANK_WRITABLE: "Check the file system of the bank: it has room and takes nothing, or gives other bytes back.",
  BOOT_BANK_SPACE: "Take components out of the image, or give the host larger boot banks.",
  DPU_BANK_SPACE: "Take components for the DPU out of the image, or give the DPU larger boot banks.",
  FIRMWARE_SPACE:
    "Free space there: firmware that cannot be staged is fetched to scratch during the remediation, and each is unpacked for the hook that installs it.",
  ACCEPTANCE_LEVEL: "Take the VIB out of the image, or change the host's acceptance level.",
  VIB_RELATIONS: "Validate the image on the controller and commit one whose VIBs go together.",
  STANDALONE_VIBS: "Add them to the image if they are wanted; they are removed otherwise.",
  HARDWARE_PLATFORM: "Take the VIB out of the image, or give this host an image of its own.",
  MAINTENANCE_HOOK: "Configure the hook in the agent's settings, or mend its program (docs/operating.md).",
  REBOOT_HOOK: "Configure the hook in the agent's settings, or mend its program (docs/operating.md).",
  HEALTH_PROBE: "Configure the hook in the agent's settings, or mend its program (docs/operating.md).",
  FIRMWARE_DRIVER:
    "Configure a command for that device class in the agent's settings, or mend its program (docs/operating.md).",
} as const satisfies Record<string, string>;

export type PrecheckId = keyof typeof PRECHECKS;

export interface PrecheckFinding {
  readonly id: PrecheckId;
  readonly severity: PrecheckSeverity;
  readonly text: string;
  /** Empty where all is well. */
  readonly remedy: string;
  /** Empty where it is about the whole host. */
  readonly targetId: string;
}

interface About {
  readonly targetId?: string;
}

export const fine = (id: PrecheckId, text: string, { targetId = "" }: About = {}): PrecheckFinding => ({
  id,
  severity: "OK",
  text,
  remedy: "",
  targetId,
});

export const warning = (id: PrecheckId, text: string, { targetId = "" }: About = {}): PrecheckFinding => ({
  id,
  severity: "WARNING",
  text,
  remedy: PRECHECKS[id],
  targetId,
});

export const error = (id: PrecheckId, text: string, { targetId = "" }: About = {}): PrecheckFinding => ({
  id,
  severity: "ERROR",
  text,
  remedy: PRECHECKS[id],
  targetId,
});

export const errorsOf = (findings: readonly PrecheckFinding[]): PrecheckFinding[] =>
  findings.filter(({ severity }) => severity === "ERROR");
