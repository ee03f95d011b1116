import { join } from "node:path";
import { BankedHost } from "../banked-host.js";
import type { HostDriver } from "../host-driver.js";

/** A folder that plays a host (DECISIONS 2): `host/`, `dpu-N/`, `dmi/`, `firmware.json`, `boot-id`. */
export const sandboxDriver = (root: string): HostDriver =>
  new BankedHost({
    kind: "sandbox",
    hostFolder: join(root, "host"),
    dpusFolder: root,
    firmwareFile: join(root, "firmware.json"),
    bootIdFile: join(root, "boot-id"),
    scratchFolder: join(root, "host/scratch"),
    maintenanceFile: join(root, "maintenance-mode"),
    dmiFolder: join(root, "dmi"),
  });
