import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { hookSettings, type HookSettings } from "../../domain/hook-settings.js";
import { BankedHost } from "../banked-host.js";
import type { FileStep } from "../boot-bank/bank-folder.js";
import type { HostDriver } from "../host-driver.js";
import { SandboxPower } from "./sandbox-power.js";

const NO_HOOKS = hookSettings.parse({});

/** A folder that plays a host (DECISIONS 2): `host/`, `dpu-N/`, `dmi/`, `firmware.json`, `boot-id`. Hooks that are configured go before its own doings. */
export const sandboxDriver = (root: string, hooks: HookSettings = NO_HOOKS, step?: FileStep): HostDriver =>
  new BankedHost({
    hooks,
    builtIn: new SandboxPower(root, () => machinesIn(root)),
    ...(step !== undefined && { step }),
    layout: {
      kind: "sandbox",
      hostFolder: join(root, "host"),
      dpusFolder: root,
      firmwareFile: join(root, "firmware.json"),
      firmwareWorkFolder: join(root, "firmware-work"),
      bootIdFile: join(root, "boot-id"),
      bootRecordFolder: root,
      scratchFolder: join(root, "host/scratch"),
      maintenanceFile: join(root, "maintenance-mode"),
      dmiFolder: join(root, "dmi"),
    },
  });

function machinesIn(root: string): ReadonlyMap<string, string> {
  const dpus = readdirSync(root).filter((name) => /^dpu-\d+$/.test(name));
  const withBanks = dpus.filter((name) => existsSync(join(root, name, "bootbank/boot.cfg")));
  return new Map([
    ["host", join(root, "host")],
    ...withBanks.sort().map((id): [string, string] => [id, join(root, id)]),
  ]);
}
