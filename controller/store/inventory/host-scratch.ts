/** The scratch partition as the agent last told it; bytes. */
export interface HostScratch {
  readonly stagingFolder: string;
  readonly freeBytes: number;
  readonly stagedBytes: number;
  readonly volatile: boolean;
  /** Absent in what older releases stored. */
  readonly totalBytes?: number;
  /** Why staging cannot use it now; null or absent: it can. */
  readonly problem?: string | null;
}
