/** How a host left: it is of no scope any more, and its history stays. */
export interface Decommission {
  readonly at: string;
  readonly by: string;
  /** The cluster it was in; null: it was standalone. */
  readonly cluster: { readonly id: string; readonly name: string } | null;
}
