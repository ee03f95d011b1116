import type { HostDriver } from "./host-driver.js";

/** Where on this machine things lie: all that differs between a sandbox and a real host. */
export interface HostLayout {
  readonly kind: HostDriver["kind"];
  /** Holds `bootbank` and `altbootbank` of the host. */
  readonly hostFolder: string;
  /** Holds a folder `dpu-N` per DPU, each with its own banks. */
  readonly dpusFolder: string;
  readonly firmwareFile: string;
  /** Where the payload of a firmware VIB lies while its command runs. */
  readonly firmwareWorkFolder: string;
  readonly bootIdFile: string;
  /** Holds a file per machine that says which bank this boot came from: `booted-bank-host`. */
  readonly bootRecordFolder: string;
  readonly scratchFolder: string;
  /** Is there while the host is in maintenance mode. */
  readonly maintenanceFile: string;
  /** In the manner of /sys/class/dmi/id. */
  readonly dmiFolder: string;
}
