import type { Clock } from "../../core/time/clock.js";
import type { SigningKey } from "../../core/trust/ed25519.js";
import type { AcceptanceLevel } from "../../formats/vib/acceptance.js";
import type { TrustRoots } from "../../formats/vib/trust-roots.js";
import type { HostPins } from "../domain/order/order-check.js";
import type { HostDriver } from "../host/host-driver.js";
import type { Ledger } from "../ledger/ledger.js";
import type { Failpoint, Hold } from "./folder/failpoints.js";
import type { ScratchPolicy } from "./folder/scratch.js";

/** What the host's administrator decided. */
export interface StagingPolicy extends ScratchPolicy {
  /** Stays free whatever is staged, bytes. */
  readonly reserveBytes: number;
  /** Most bytes that the staging folder may hold; undefined: as many as fit. */
  readonly quotaBytes?: number;
  /** A source that sends nothing for so long is given up, milliseconds. */
  readonly stallMs: number;
  /** A source that gives less over the window is given up; 0: never. */
  readonly minBytesPerSecond: number;
  readonly slowWindowMs: number;
  /** One request may take so long, milliseconds. */
  readonly requestMs: number;
  /** One order may work so long, pauses not counted, seconds. */
  readonly mostSeconds: number;
  /** The host's own cap, unless it was changed at run time; 0: none. */
  readonly maxBytesPerSecond: number;
  /** Most VIBs fetched at once, whatever an order says. */
  readonly parallelMost: number;
}

/** Everything the steps of a staging work with; made once, in agent/main.ts. */
export interface StagingTools {
  readonly ledger: Ledger;
  readonly host: HostDriver;
  readonly clock: Clock;
  readonly pins: HostPins;
  readonly receiptKey: SigningKey;
  readonly trust: TrustRoots;
  /** Below this level a VIB is refused. */
  readonly floor: AcceptanceLevel;
  readonly policy: StagingPolicy;
  /** PEM of the authority whose depots may be asked by https. */
  readonly authorityPem: string;
  readonly failpoint: Failpoint;
  readonly hold?: Hold;
  readonly log: StagingLog;
}

export type StagingLog = (event: string, details?: Readonly<Record<string, unknown>>) => void;
