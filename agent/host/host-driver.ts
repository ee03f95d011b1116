import type { Target, TargetSoftware } from "../../formats/vib/target.js";
import type { HardwarePlatform } from "./hardware/hardware-platform.js";
import type { HostChanges } from "./host-changes.js";

/**
 * What the agent asks of the machine it runs on. Everything is measured at the call; a driver remembers nothing that could have changed.
 * Sandbox and boot-bank drivers differ in their layout alone (DECISIONS 2).
 */
export interface HostDriver extends HostChanges {
  readonly kind: "sandbox" | "boot-bank";
  /** The host first, then its DPUs, then its firmware devices. */
  targets(): Promise<readonly Target[]>;
  /**
   * What each target runs: the image database of its booted bank, the version a device reports. A DPU or firmware that cannot be read is told
   * with its trouble; only the host itself throws: HOST_UNREADABLE, NO_BOOTABLE_BANK.
   */
  software(): Promise<readonly TargetSoftware[]>;
  /** Changes with every boot. */
  bootId(): Promise<string>;
  /** The scratch partition's folder; undefined when the host has none. */
  scratch(): Promise<{ readonly path: string } | undefined>;
  maintenanceMode(): Promise<boolean>;
  /** The machine as its firmware describes it; undefined where it tells nothing. */
  hardware(): Promise<HardwarePlatform | undefined>;
}
