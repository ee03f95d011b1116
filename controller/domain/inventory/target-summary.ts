/** What one target ran when it was last measured, without the list of its VIBs. */
export interface TargetSummary {
  readonly id: string;
  /** `build` of the booted bank; for firmware the device's version. */
  readonly version: string;
  readonly vibs: number;
  /** Why it could not be read. */
  readonly trouble?: string;
}
