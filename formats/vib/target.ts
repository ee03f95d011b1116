/** What software runs on: the host, each of its DPUs, each firmware device. */
export type TargetKind = "HOST" | "DPU" | "FIRMWARE";

export interface Target {
  /** Unique on its host: "host", "dpu-1", "firmware-nic-0". */
  readonly id: string;
  readonly kind: TargetKind;
  /** Product line of the VIBs it takes (embeddedEsx, ESXio, armEsx), or the device class of firmware. */
  readonly platform: string;
  readonly parentId?: string;
  /** Firmware devices: what an image's `deviceMatch` is compared with. */
  readonly device?: string;
}

/** A package that a target runs, as measured from the image database of its booted bank. */
export interface InstalledVib {
  readonly id: string;
  readonly vendor: string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  /** SHA-256 (hex) of the exact descriptor bytes: the identity of what is installed. */
  readonly descriptorSha256: string;
  readonly acceptanceLevel: string;
  /** Sum of the packed payload sizes, bytes. */
  readonly sizeBytes: number;
  /** What taking it away asks for; absent where the host's agent does not tell. */
  readonly removal?: VibRemoval;
}

/** `live`: without a reboot; `maintenanceMode`: only in it. */
export interface VibRemoval {
  readonly live: boolean;
  readonly maintenanceMode: boolean;
}

/** What a machine calls itself (SMBIOS); a VIB may be for some machines only. */
export interface Machine {
  readonly vendor: string;
  readonly model: string;
  readonly oemStrings?: readonly string[];
}

export interface TargetSoftware {
  readonly target: Target;
  readonly vibs: readonly InstalledVib[];
  /** `build` of the booted bank; for firmware the device's current version. */
  readonly version: string;
  /** What one boot bank of the target holds at most; absent for firmware, and where the agent does not tell. */
  readonly bankBytes?: number;
  /** Why the target could not be read: then `vibs` and `version` say nothing. */
  readonly trouble?: string;
}
