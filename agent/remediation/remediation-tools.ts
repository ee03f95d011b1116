import type { StagingTools } from "../staging/staging-tools.js";

/** Everything the states of a remediation work with; made once, in agent/main.ts. */
export interface RemediationTools extends StagingTools {
  /** Resolves once the controller was reached since the agent's start; throws what the signal is aborted with. */
  readonly reached: (signal: AbortSignal) => Promise<void>;
  /** The machine has taken a reboot: a process that it does not end by itself ends now. */
  readonly onReboot: () => void;
}
