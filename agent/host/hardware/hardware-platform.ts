/** The machine as its firmware describes it; a text is empty where the firmware does not tell it. */
export interface HardwarePlatform {
  readonly vendor: string;
  readonly model: string;
  readonly serialNumber: string;
  readonly biosVendor: string;
  readonly biosVersion: string;
  /** As the firmware writes it, such as 03/14/2025. */
  readonly biosDate: string;
}
