import { join } from "node:path";
import type { HookSettings } from "../../domain/hook-settings.js";
import { BankedHost } from "../banked-host.js";
import type { HostDriver } from "../host-driver.js";

/** This machine itself: banks and scratch below `root` ("/"), the kernel's boot id, the administrator's hooks. */
export const bootBankDriver = (root: string, hooks: HookSettings): HostDriver =>
  new BankedHost({
    hooks,
    layout: {
      kind: "boot-bank",
      hostFolder: root,
      dpusFolder: join(root, "dpus"),
      firmwareFile: join(root, "etc/greenroom/firmware.json"),
      firmwareWorkFolder: join(root, "run/greenroom/firmware"),
      bootIdFile: "/proc/sys/kernel/random/boot_id",
      bootRecordFolder: join(root, "run/greenroom"),
      scratchFolder: join(root, "scratch"),
      // Not in memory: the host is still in maintenance mode after its reboot.
      maintenanceFile: join(root, "var/lib/greenroom/maintenance-mode"),
      dmiFolder: "/sys/class/dmi/id",
    },
  });
