/** The scratch partition as the agent last told it; bytes. */
export interface HostScratch {
  readonly stagingFolder: string;
  readonly freeBytes: number;
  readonly stagedBytes: number;
  readonly volatile: boolean;
}
