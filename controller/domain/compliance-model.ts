import type { Machine } from "../../formats/vib/target.js";
import type { ComponentSource } from "./resolved-image.js";

/** vLCM 5a; UNAVAILABLE is shown to people as Unknown. */
export type ComplianceStatus = "COMPLIANT" | "NON_COMPLIANT" | "INCOMPATIBLE" | "UNAVAILABLE";
/** Meaningful only beside NON_COMPLIANT (vLCM 5a). */
export type StageStatus = "STAGED" | "NOT_STAGED";
export type Impact =
  "NO_IMPACT" | "PARTIAL_MAINTENANCE_MODE_REQUIRED" | "MAINTENANCE_MODE_REQUIRED" | "REBOOT_REQUIRED" | "UNKNOWN";

/** Something an operator must read about a host's compliance. */
export interface Finding {
  readonly severity: "INFO" | "WARNING" | "ERROR";
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface VibDifference {
  /** Target id on the host: "host", "dpu-1", "firmware-nic-0". */
  readonly target: string;
  readonly action: "INSTALL" | "UPGRADE" | "DOWNGRADE" | "REPLACE" | "REMOVE";
  readonly name: string;
  readonly current: string | null;
  readonly wanted: string | null;
  /** The component of the image that holds the wanted VIB, and the layer that brings it. */
  readonly component: string | null;
  readonly source: ComponentSource | null;
  /** Who brought what is installed, in words; null where nothing is, or nobody knows. */
  readonly broughtBy: string | null;
  readonly impact: Impact;
  /** SHA-256 of the wanted VIB; null for a removal. */
  readonly sha256: string | null;
}

/** Compliance of a base image, add-on, component, package or solution on a host; VIB versions where the host tells no other. */
export interface PartCompliance {
  readonly status: ComplianceStatus;
  readonly stageStatus: StageStatus | null;
  readonly current: string | null;
  readonly target: string | null;
  readonly source: ComponentSource | null;
  /** Digests of the VIBs that the part needs and the host does not run. */
  readonly needs: readonly string[];
  /** Of a solution: names of its components; absent in what an older release has kept. */
  readonly components?: readonly string[];
}

/** `name`: of the add-on. */
export interface AddOnCompliance extends PartCompliance {
  readonly name: string;
}

/** One firmware device of a host, judged by a package. */
export interface FirmwareModule {
  readonly status: ComplianceStatus;
  readonly stageStatus: StageStatus | null;
  readonly deviceClass: string;
  readonly device: string;
  readonly current: string | null;
  readonly target: string | null;
  /** Whether its manager lets the firmware be staged. */
  readonly stageable: boolean;
  readonly needs: readonly string[];
  readonly findings: readonly Finding[];
}

/** What a hardware support package comes to on a host; its modules by target id. */
export interface HardwareSupportCompliance extends PartCompliance {
  readonly pkg: string;
  readonly modules: Readonly<Record<string, FirmwareModule>>;
  readonly findings: readonly Finding[];
  /** `manager`: the registered manager was asked; `image`: none is registered, the image's own rules judge. */
  readonly judgedBy: "image" | "manager";
}

/** What one or several targets come to together. */
export interface SoftwareCompliance {
  readonly status: ComplianceStatus;
  /** null: not known, or nothing to stage. */
  readonly stageStatus: StageStatus | null;
  readonly impact: Impact;
  readonly findings: readonly Finding[];
  readonly baseImage: PartCompliance;
  /** null: the image has none. */
  readonly addOn: AddOnCompliance | null;
  /** By manager. */
  readonly hardwareSupport: Readonly<Record<string, HardwareSupportCompliance>>;
  readonly components: Readonly<Record<string, PartCompliance>>;
  /** By solution id. */
  readonly solutions: Readonly<Record<string, PartCompliance>>;
}

/** One target beside the others: host, DPU or firmware device. */
export interface TargetCompliance {
  readonly target: string;
  readonly kind: "HOST" | "DPU" | "FIRMWARE";
  readonly platform: string;
  /** What it runs: base image version, or the device's; empty where it could not be read. */
  readonly version: string;
  readonly status: ComplianceStatus;
  readonly stageStatus: StageStatus | null;
  readonly impact: Impact;
  readonly vibsWanted: number;
  readonly vibsStaged: number;
  readonly needs: readonly string[];
}

/** What was known of a host at its last check that succeeded. */
export interface LastGoodCheck {
  readonly scannedAt: string;
  readonly commitId: string;
  readonly status: ComplianceStatus;
  readonly stageStatus: StageStatus | null;
}

/** Why a host is unknown, and since when (RFC 3339). */
export interface Unknown {
  readonly since: string;
  readonly code: string;
  readonly reason: string;
  readonly remedy: string;
  readonly lastGood: LastGoodCheck | null;
}

export interface HostCompliance extends SoftwareCompliance {
  readonly hostId: string;
  /** RFC 3339. */
  readonly scannedAt: string;
  readonly commitId: string;
  readonly imageDigest: string;
  readonly differences: readonly VibDifference[];
  /** By target id; UNAVAILABLE for one that could not be read. */
  readonly dataProcessingUnits: Readonly<Record<string, SoftwareCompliance>>;
  readonly targets: readonly TargetCompliance[];
  readonly hardware: Machine | null;
  /** Of a host that is UNAVAILABLE. */
  readonly unknown: Unknown | null;
  /** VIBs that the host needs and does not run: how many, and how many of them are staged. */
  readonly vibsWanted: number;
  readonly vibsStaged: number;
  readonly bytesWanted: number;
  readonly bytesStaged: number;
  readonly persistence: "persistent" | "volatile" | null;
}

export interface ClusterCompliance {
  readonly status: ComplianceStatus;
  readonly stageStatus: StageStatus | null;
  readonly impact: Impact;
  readonly scannedAt: string;
  readonly commitId: string;
  readonly compliantHosts: readonly string[];
  readonly nonCompliantHosts: readonly string[];
  readonly incompatibleHosts: readonly string[];
  readonly unavailableHosts: readonly string[];
  readonly hosts: Readonly<Record<string, HostCompliance>>;
  /** The unavailable hosts, which have no entry in `hosts`, each with why and since when. */
  readonly unavailable: Readonly<Record<string, HostCompliance>>;
}
