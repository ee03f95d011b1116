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
}

export interface VibDifference {
  /** Target id on the host: "host", "dpu-1", "firmware-nic-0". */
  readonly target: string;
  readonly action: "INSTALL" | "UPGRADE" | "DOWNGRADE" | "REPLACE" | "REMOVE";
  readonly name: string;
  readonly current: string | null;
  readonly wanted: string | null;
  readonly component: string | null;
  /** SHA-256 of the wanted VIB; null for a removal. */
  readonly sha256: string | null;
}

/** Compliance of a base image or component on a host; versions are VIB versions where the host tells no other. */
export interface PartCompliance {
  readonly status: ComplianceStatus;
  readonly stageStatus: StageStatus | null;
  readonly current: string | null;
  readonly target: string | null;
  readonly source: ComponentSource | null;
}

export interface HostCompliance {
  readonly hostId: string;
  readonly status: ComplianceStatus;
  /** null: not known, or nothing to stage. */
  readonly stageStatus: StageStatus | null;
  readonly impact: Impact;
  /** RFC 3339. */
  readonly scannedAt: string;
  readonly commitId: string;
  readonly imageDigest: string;
  readonly findings: readonly Finding[];
  readonly baseImage: PartCompliance;
  readonly components: Readonly<Record<string, PartCompliance>>;
  readonly differences: readonly VibDifference[];
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
}
