import type { HeldRole } from "./decision.js";

/** Who somebody has proved to be. What that gives is in grants, looked up at every request. */
export interface Identity {
  /** A local user's name, or that of an identity provider with its prefix. */
  readonly user: string;
  readonly source: "local" | "oidc";
  /** Groups that the identity provider told. */
  readonly groups: readonly string[];
  /** What an API token is bounded to; absent without one, null: its user's rights. */
  readonly tokenScope?: readonly HeldRole[] | null;
  /** The API token itself: what it asked for goes no further than it does. */
  readonly tokenId?: string;
}
