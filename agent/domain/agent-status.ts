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
  };
  /** Null where the host has no usable scratch. */
  readonly scratch: {
    readonly staging_folder: string;
    readonly free_bytes: number;
    readonly total_bytes: number;
    readonly free_inodes: number;
    readonly staged_bytes: number;
    readonly reserve_bytes: number;
    readonly persistence: "persistent" | "volatile";
    /** Why the staging folder must not be used now. */
    readonly problem: ProblemStatus | null;
  } | null;
  readonly installed: readonly InstalledStatus[];
  /** Newest order first. */
  readonly images: readonly ImageStatus[];
  readonly last_order: OrderStatus | null;
  readonly progress: ProgressStatus | null;
  readonly controller_link: {
    readonly address: string;
    readonly state: string;
    readonly since: string;
    readonly last_error: string;
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
  readonly bytes_wanted: number;
  readonly bytes_staged: number;
  readonly vibs: readonly {
    readonly sha256: string;
    readonly id: string;
    readonly size_bytes: number;
    readonly target_ids: readonly string[];
    readonly staged_at: string;
  }[];
}

export interface ProblemStatus {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

export interface OrderStatus {
  readonly order_id: string;
  readonly image_digest: string;
  readonly state: string;
  readonly at: string;
  readonly problem: ProblemStatus | null;
}

export interface ProgressStatus {
  readonly step: string;
  readonly bytes_done: number;
  readonly bytes_total: number;
  readonly vibs_done: number;
  readonly vibs_total: number;
  readonly fetching: readonly string[];
}
