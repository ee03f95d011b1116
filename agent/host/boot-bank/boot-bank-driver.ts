import { join } from "node:path";
import { BankedHost } from "../banked-host.js";
import type { HostDriver } from "../host-driver.js";

/** This machine itself: banks and scratch below `root` ("/"), the kernel's boot id. */
export const bootBankDriver = (root: string): HostDriver =>
  new BankedHost({
    kind: "boot-bank",
    hostFolder: root,
    dpusFolder: join(root, "dpus"),
    firmwareFile: join(root, "etc/greenroom/firmware.json"),
    bootIdFile: "/proc/sys/kernel/random/boot_id",
    scratchFolder: join(root, "scratch"),
    maintenanceFile: join(root, "run/greenroom/maintenance-mode"),
    dmiFolder: "/sys/class/dmi/id",
  });
