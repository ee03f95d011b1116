import type { ProblemStatus } from "./problem-status.js";
import type { BadImageStatus, RemediationStatus } from "./remediation/remediation-status.js";

/** The document that `greenroom agent status --output json` prints; keys as on the REST API. */
export interface AgentStatus {
  /** daemon: told by the running agent. database: read from its ledger and folder while it is down. */
  readonly source: "daemon" | "database";
  readonly host: {
    readonly host_id: string;
    readonly name: string;
    readonly agent_version: string;
    readonly driver: string;
    readonly development: boolean;
    readonly acceptance_level: string;
    readonly boot_id: string;
    readonly maintenance_mode: boolean;
    /** Raw Ed25519 public key (hex) that the host's receipts are checked with. */
    readonly receipt_key: string;
  };
  /** Null where the host has no usable scratch. */
  readonly scratch: {
    readonly staging_folder: string;
    readonly free_bytes: number;
    readonly total_bytes: number;
    readonly free_inodes: number;
    readonly staged_bytes: number;
    readonly reserve_bytes: number;
    /** Most bytes that the staging folder may hold; 0: no quota. */
    readonly quota_bytes: number;
    /** Of files that were found in the staging folder and are not its own. */
    readonly quarantined_bytes: number;
    /** The host's cap on what it fetches; 0: none. */
    readonly max_bytes_per_second: number;
    readonly persistence: "persistent" | "volatile";
    /** Why the staging folder must not be used now. */
    readonly problem: ProblemStatus | null;
  } | null;
  readonly installed: readonly InstalledStatus[];
  /** Newest order first. */
  readonly images: readonly ImageStatus[];
  readonly last_order: OrderStatus | null;
  readonly progress: ProgressStatus | null;
  /** What was found in the staging folder that should not be so, newest first. */
  readonly findings: readonly FindingStatus[];
  /** The last remediation, running or over; null where there never was one. */
  readonly remediation: RemediationStatus | null;
  /** Images that failed on this host, refused until an operator clears them; newest first. */
  readonly bad_images: readonly BadImageStatus[];
  readonly controller_link: {
    readonly address: string;
    readonly state: string;
    readonly since: string;
    readonly last_error: string;
    /** Its stable code; empty where there is none. */
    readonly last_error_code: string;
    readonly reports_waiting: number;
    /** Receipts that the controller will never take, and what it said about the newest. */
    readonly reports_refused: number;
    readonly last_refusal: string;
  };
}

export interface InstalledStatus {
  readonly target_id: string;
  readonly kind: string;
  readonly platform: string;
  readonly device: string;
  readonly version: string;
  readonly vibs: number;
}

export interface ImageStatus {
  readonly image_digest: string;
  readonly name: string;
  readonly scope_id: string;
  readonly ordered_at: string;
  readonly complete: boolean;
  readonly vibs_wanted: number;
  /** Of which nothing is left to check: the same that targets and receipts count. */
  readonly vibs_staged: number;
  readonly bytes_wanted: number;
  readonly bytes_staged: number;
  /** All that lie here. */
  readonly vibs: readonly {
    readonly sha256: string;
    readonly id: string;
    readonly size_bytes: number;
    readonly target_ids: readonly string[];
    readonly staged_at: string;
    /** packed: verified as it came, but for what its payloads unpack to; not staged yet. unpacked: that too. */
    readonly verified: "packed" | "unpacked";
  }[];
  readonly targets: readonly TargetStatus[];
}

/** How one target of the host stands to an image. */
export interface TargetStatus {
  readonly target_id: string;
  readonly kind: string;
  /** absent, partial, staged, compliant, not-stageable or failed. */
  readonly state: string;
  readonly vibs_wanted: number;
  readonly vibs_staged: number;
  /** Of firmware that is not stageable: whose decision that is; empty where nobody is named. */
  readonly manager: string;
  readonly problem: ProblemStatus | null;
}

export interface FindingStatus {
  readonly at: string;
  /** FOREIGN, MISSING, ALTERED or VOLATILE_GONE. */
  readonly kind: string;
  readonly name: string;
  readonly detail: string;
}

export interface OrderStatus {
  readonly order_id: string;
  readonly image_digest: string;
  readonly state: string;
  readonly at: string;
  readonly problem: ProblemStatus | null;
}

/** A staging at one moment; `greenroom agent watch --output json` prints one a line. */
export interface ProgressStatus {
  readonly order_id: string;
  readonly image_digest: string;
  /** RUNNING, STAGED, COMPLIANT, FAILED or CANCELED. */
  readonly state: string;
  readonly step: string;
  readonly bytes_total: number;
  readonly bytes_done: number;
  /** What came over the wire for this order, in all its runs. */
  readonly bytes_fetched: number;
  /** Over the last seconds; 0 while nothing moves. */
  readonly bytes_per_second: number;
  /** Null while it cannot be told. */
  readonly remaining_seconds: number | null;
  /** The cap in force, the lower of the order's and the host's; 0: none. */
  readonly max_bytes_per_second: number;
  readonly vibs_total: number;
  readonly vibs_done: number;
  /** Ids of the VIBs on their way. */
  readonly fetching: readonly string[];
  readonly underway: readonly VibProgressStatus[];
  /** In VERIFY: bytes of the files that are read once more; rate and remaining time are of it then. null: nothing is. */
  readonly verifying: { readonly bytes_done: number; readonly bytes_total: number } | null;
  readonly targets: readonly TargetStatus[];
  /** Present while the order waits for its hours; `resumes_at` null: not by itself any more. */
  readonly pause: { readonly reason: string; readonly resumes_at: string | null } | null;
  /** Sources that served wrong bytes, left aside since. */
  readonly bad_sources: readonly { readonly source: string; readonly vib_id: string; readonly why: string }[];
  readonly notices: readonly string[];
  readonly problem: ProblemStatus | null;
}

export interface VibProgressStatus {
  readonly id: string;
  readonly sha256: string;
  /** READING, FETCHING, COMMITTING or UNPACKING. */
  readonly phase: string;
  readonly bytes_done: number;
  readonly bytes_total: number;
  readonly bytes_per_second: number;
  readonly remaining_seconds: number | null;
}
