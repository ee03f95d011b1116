import type { Finding } from "../compliance-model.js";

interface FindingRule {
  readonly severity: Finding["severity"];
  /** One sentence: what, and where. */
  readonly says: (facts: never) => string;
  readonly remedy: string;
}

interface Unmet {
  readonly target: string;
  readonly why: string;
}

/**
 * Everything that a check tells. ERROR: the host cannot take the image as it is (INCOMPATIBLE), nothing is fetched for it.
 * WARNING: it can, and whoever remediates should know. The codes are the ids of vSphere's notifications.
 */
export const FINDINGS = {
  DOWNGRADE: {
    severity: "ERROR",
    says: (is: { name: string; target: string; current: string; broughtBy: string; wanted: string; by: string }) =>
      `${is.name} on ${is.target} is ${is.current} (${is.broughtBy}), higher than ${is.wanted} of the image (${is.by}); put the same or a higher version into the image, or remove it from the host`,
    remedy: "Put the same or a higher version into the image, or remove the package from the host.",
  },
  DEPENDENCY_UNMET: {
    severity: "ERROR",
    says: ({ target, why }: Unmet) => `the image does not hold what it needs on ${target}: ${why}`,
    remedy: "Add a component that provides it to the image, or take another version of the one that asks for it.",
  },
  CONFLICT: {
    severity: "ERROR",
    says: ({ target, why }: Unmet) => `the image holds what cannot go together on ${target}: ${why}`,
    remedy: "Remove one of the two from the image.",
  },
  HARDWARE_MISMATCH: {
    severity: "ERROR",
    says: ({ target, why }: Unmet) => `the image is not for the hardware of ${target}: ${why}`,
    remedy: "Take the vendor's add-on for this hardware, or move the host to a cluster whose image is for it.",
  },
  ADD_ON_OF_OTHER_VENDOR: {
    severity: "WARNING",
    says: (is: { addOn: string; vendor: string; hardware: string }) =>
      `vendor add-on ${is.addOn} is of ${is.vendor}, and this host is a ${is.hardware}`,
    remedy: "Make sure that the add-on is meant for this hardware; else take the add-on of the host's vendor.",
  },
  ACCEPTANCE_TOO_LOW: {
    severity: "ERROR",
    says: (is: { vib: string; level: string; target: string; floor: string }) =>
      `${is.vib} for ${is.target} is ${is.level}, below the host's acceptance level ${is.floor}`,
    remedy: "Take a signed release of the package, or lower the acceptance level of the host.",
  },
  PLATFORM_NOT_IN_IMAGE: {
    severity: "ERROR",
    says: (is: { target: string; platform: string }) =>
      `the image holds nothing for ${is.target}, which runs the platform ${is.platform}`,
    remedy: "Take a base image that has a part for this platform.",
  },
  BOOT_BANK_TOO_SMALL: {
    severity: "ERROR",
    says: (is: { target: string; needBytes: number; haveBytes: number }) =>
      `the image needs ${is.needBytes} bytes in a boot bank of ${is.target}, which holds ${is.haveBytes}`,
    remedy: "Remove components from the image, or install the host anew with larger boot banks.",
  },
  STANDALONE_VIB_REMOVED: {
    severity: "WARNING",
    says: (is: { name: string; current: string; target: string; broughtBy: string }) =>
      `${is.name} ${is.current} on ${is.target} (${is.broughtBy}) is not in the image; remediation removes it`,
    remedy: "Put the component that holds it into the image if the host is to keep it.",
  },
  TARGET_UNREADABLE: {
    severity: "WARNING",
    says: (is: { target: string; why: string }) => `cannot tell what ${is.target} runs: ${is.why}`,
    remedy: "Put it right on the host, then check again; until then nobody can say that the host is staged.",
  },
  VOLATILE_STAGING_GONE: {
    severity: "WARNING",
    says: (is: { vibs: number }) => `what was staged in memory, ${is.vibs} VIBs, is gone: the host was rebooted since`,
    remedy: "Stage again and remediate before the next reboot, or give the host a scratch partition on a disk.",
  },
  FIRMWARE_NOT_STAGEABLE: {
    severity: "WARNING",
    says: (is: { name: string; version: string; deviceClass: string; manager: string }) =>
      `firmware ${is.name} ${is.version} (${is.deviceClass}) is not staged, since ${is.manager} does not support that; it is installed during remediation`,
    remedy: "Nothing to do: plan a longer remediation for this host. The software is staged all the same.",
  },
  FIRMWARE_DIFFERS: {
    severity: "WARNING",
    says: (is: { manager: string; device: string; current: string; wanted: string; why: string }) =>
      `${is.manager} says that ${is.device} runs ${is.current} and ought to run ${is.wanted}${is.why === "" ? "" : `: ${is.why}`}`,
    remedy: "Stage and remediate; where the image holds no such firmware, take a package of the manager that does.",
  },
  FIRMWARE_INCOMPATIBLE: {
    severity: "ERROR",
    says: (is: { manager: string; device: string; current: string; wanted: string; why: string }) =>
      `${is.manager} refuses ${is.wanted} for ${is.device}, which runs ${is.current}${is.why === "" ? "" : `: ${is.why}`}`,
    remedy: "Take another hardware support package into the image.",
  },
  HARDWARE_SUPPORT_MANAGER_UNAVAILABLE: {
    severity: "WARNING",
    says: (is: { manager: string; why: string }) =>
      `hardware support manager ${is.manager} cannot be asked about the firmware: ${is.why}`,
    remedy: "Start the manager, or correct its registration (`greenroom hsm show`); software is staged without it.",
  },
  REMEDIATION_FAILED: {
    severity: "WARNING",
    says: (is: { step: string; reason: string; at: string; outcome: string }) =>
      `its remediation ${is.outcome === "rolled-back" ? "was rolled back" : "failed"} at ${is.at}, in the step ${is.step}: ${is.reason}`,
    remedy: "Put the reason right, then remediate again: what is staged is not fetched again.",
  },
  IMAGE_MARKED_BAD: {
    severity: "WARNING",
    says: (is: { host: string; at: string; reason: string }) =>
      `this image is marked bad for the host since ${is.at} and is not applied there again${is.reason === "" ? "" : `: ${is.reason}`}`,
    remedy: "Find out why it did not come up; then `greenroom host clear-bad-image HOST`, or commit another image.",
  },
  HOST_UNAVAILABLE: {
    severity: "WARNING",
    says: (is: { host: string; since: string; reason: string }) =>
      `the compliance of ${is.host} is unknown since ${is.since}: ${is.reason}`,
    remedy: "Check it again with `greenroom check` once the reason is gone.",
  },
} as const satisfies Readonly<Record<string, FindingRule>>;

type Table = typeof FINDINGS;

/** A finding of the table; its facts are typed by its code. */
export function finding<C extends keyof Table>(code: C, facts: Parameters<Table[C]["says"]>[0]): Finding {
  const { severity, says, remedy } = FINDINGS[code];
  // Of a union of functions TypeScript takes what all of them take; the code has chosen one.
  return { severity, code, message: (says as (facts: unknown) => string)(facts), remedy };
}
