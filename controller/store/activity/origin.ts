import type { KeyName } from "../access/idempotency-keys.js";

/** By which request something is done, for the audit log and for answers that are kept. */
export interface Origin {
  /** Network address of the client. */
  readonly from: string;
  readonly requestId: string;
  /** Set once the audit log has a row of it. */
  isNoted: boolean;
  /** The idempotency key that its first task is kept under. */
  key?: KeyName;
}

/** The origin of the work that runs; undefined for what nobody asked for over REST. */
export type OriginOf = () => Origin | undefined;
