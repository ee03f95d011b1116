import type { Clock } from "../../core/time/clock.js";
import type { AgentSettings } from "../domain/agent-settings.js";
import type { HostPins } from "../domain/order/order-check.js";
import type { HostDriver } from "../host/host-driver.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Remediations } from "../remediation/remediations.js";
import type { Hold } from "../staging/folder/failpoints.js";
import type { ScratchPolicy } from "../staging/folder/scratch.js";
import type { Staging } from "../staging/staging.js";
import type { StagingLog } from "../staging/staging-tools.js";
import type { Uplink } from "./uplink.js";

/** What the agent's answers are made of; main.ts puts it together. */
export interface ServiceParts {
  readonly settings: AgentSettings;
  readonly hostId: string;
  readonly hostName: string;
  /** With the scope in force at the moment it is asked for. */
  readonly pins: HostPins;
  readonly staging: Staging;
  readonly remediations: Remediations;
  readonly host: HostDriver;
  readonly ledger: Ledger;
  readonly policy: ScratchPolicy;
  readonly uplink: Uplink;
  readonly clock: Clock;
  readonly startedAtMs: number;
  readonly log: StagingLog;
  readonly hold?: Hold;
}
