import type { AcceptanceLevel } from "../vib/acceptance.js";
import type { TargetKind } from "../vib/target.js";

/** One VIB of an image's closed list. */
export interface ManifestVib {
  /** SHA-256 (hex) of the whole .vib file: its identity. */
  readonly sha256: string;
  readonly sizeBytes: number;
  /** vendor_type_name_version. */
  readonly id: string;
  readonly vendor: string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly acceptanceLevel: AcceptanceLevel;
  readonly descriptorSha256: string;
  /** The component it came with. */
  readonly component: string;
  readonly target: ManifestTarget;
}

/** Which targets of a host a VIB belongs on; a host takes it once, for each of its targets that match. */
export interface ManifestTarget {
  readonly kind: TargetKind;
  /** Product line (embeddedEsx, ESXio, armEsx); for firmware the device class. */
  readonly platform: string;
  /** Firmware: the devices it is for; empty = every device of the class. */
  readonly deviceMatch?: string;
  /** Firmware: the device version that installing it results in. */
  readonly version?: string;
  /** Firmware: false when its manager does not support staging (installed during remediation instead). */
  readonly stageable: boolean;
  /** Firmware: the hardware support manager that lists it. */
  readonly manager?: string;
}

/**
 * The payload of the signed image manifest (DSSE, payloadType IMAGE_MANIFEST_TYPE), made when an image is committed.
 * `imageDigest` is SHA-256 of the canonical VIB list, not of the envelope: it names the image.
 */
export interface ImageManifest {
  readonly kind: "greenroom.image-manifest/1";
  /** "sha256:<hex>" */
  readonly imageDigest: string;
  /** For people: base image and version. */
  readonly displayName: string;
  /** Base image version, written to boot.cfg as `build`. */
  readonly baseImageVersion: string;
  /** Cluster id, or host id of a standalone host. */
  readonly scopeId: string;
  /** Only grows within a scope; a host refuses an older one than it has seen. */
  readonly version: number;
  readonly commitId: string;
  /** RFC 3339. */
  readonly createdAt: string;
  readonly expiresAt: string;
  /** Raw Ed25519 public key (hex) that may sign orders for this image. */
  readonly orderKey: string;
  readonly vibs: readonly ManifestVib[];
}

export const IMAGE_MANIFEST_TYPE = "application/vnd.greenroom.image-manifest+json";

/** What every order to a host says (DSSE by the delegated order key). Stage and remediation orders of a host count in one sequence. */
export interface HostOrder {
  readonly orderId: string;
  /** Only grows per host; a host refuses an older one than it has seen. */
  readonly orderNumber: number;
  readonly hostId: string;
  readonly scopeId: string;
  readonly imageDigest: string;
  /** RFC 3339; the order is not begun after this. */
  readonly applyBy: string;
  readonly issuedAt: string;
  /** Base URLs in order of preference; a VIB lies at `<base>/vibs/<sha256>.vib`. Need no trust. */
  readonly sources: readonly string[];
  /** VIBs fetched at once, 1 to 16. */
  readonly parallel: number;
  /** Most bytes a second; the host's own cap may be lower. */
  readonly maxBytesPerSecond?: number;
  /** Most seconds of work, pauses not counted; the host's own limit may be lower. */
  readonly maxSeconds?: number;
  /** When bytes may be fetched; any time when absent. */
  readonly hours?: StageHours;
}

/** The payload of a stage order (payloadType STAGE_ORDER_TYPE). */
export interface StageOrder extends HostOrder {
  readonly kind: "greenroom.stage-order/1";
}

/** The payload of a remediation order (payloadType REMEDIATION_ORDER_TYPE): what is not staged is staged first, by the same rules. */
export interface RemediationOrder extends HostOrder {
  readonly kind: "greenroom.remediation-order/1";
  readonly policy: RemediationPolicy;
}

/** The part of an apply policy that the host itself carries out (VLCM 7a). */
export interface RemediationPolicy {
  /** Entering maintenance mode is tried again so often after it failed, with this pause (vSphere's failure_action). */
  readonly maintenanceRetries: number;
  readonly maintenanceRetrySeconds: number;
  /** Handed to the maintenance hook, whose host knows what its guests are. */
  readonly powerAction: PowerAction;
  readonly evacuateOfflineVms: boolean;
  /** A host that was in maintenance mode before stays there. */
  readonly keepMaintenanceMode: boolean;
  readonly quickBoot: boolean;
  /** After the reboot the host must have reached the controller within this; 0: it need not. */
  readonly checkInSeconds: number;
}

export const POWER_ACTIONS = [
  "DO_NOT_CHANGE_VMS_POWER_STATE",
  "POWER_OFF_VMS",
  "SUSPEND_VMS",
  "SUSPEND_VMS_TO_MEMORY",
] as const;
export type PowerAction = (typeof POWER_ACTIONS)[number];

/** All parts hold together: inside `notBefore` to `until`, and each day from `dailyFrom` to `dailyTo`. */
export interface StageHours {
  /** RFC 3339. */
  readonly notBefore?: string;
  /** RFC 3339; after it nothing is fetched any more. */
  readonly until?: string;
  /** "HH:MM" in UTC; a window that ends before it begins goes over midnight. */
  readonly dailyFrom?: string;
  readonly dailyTo?: string;
}

export const STAGE_ORDER_TYPE = "application/vnd.greenroom.stage-order+json";
export const REMEDIATION_ORDER_TYPE = "application/vnd.greenroom.remediation-order+json";
