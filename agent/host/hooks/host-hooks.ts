import { existsSync, mkdirSync, unlinkSync } from "node:fs";
import { basename, dirname } from "node:path";
import { carriesErrno } from "../../../core/durable/errno.js";
import { writeFileDurably } from "../../../core/durable/durable-file.js";
import { Folder } from "../../../core/durable/folder.js";
import type { Hook, HookSettings, HookTroubles } from "../../domain/hook-settings.js";
import type { HookRequest } from "../host-changes.js";
import { hookProblem } from "./hook-problems.js";
import { programTrouble, runHook } from "./run-hook.js";

/** What a host does by itself where no command is configured: only a sandbox has that. */
export interface BuiltInPower {
  reboot(): Promise<void>;
  /** Why the boot is not well; undefined when it is. */
  trouble(): Promise<string | undefined>;
}

export interface HostHooksParts {
  readonly settings: HookSettings;
  /** Is there while the host is in maintenance mode. */
  readonly maintenanceFile: string;
  readonly builtIn: BuiltInPower | undefined;
}

/** The environment that every hook gets (docs/operating.md). */
export const hookEnvironment = (name: string, request: HookRequest): Record<string, string> => ({
  GREENROOM_HOOK: name,
  GREENROOM_ORDER_ID: request.orderId,
  GREENROOM_IMAGE_DIGEST: request.imageDigest,
  GREENROOM_POWER_ACTION: request.powerAction,
  GREENROOM_EVACUATE_OFFLINE_VMS: String(request.evacuateOfflineVms),
  GREENROOM_QUICK_BOOT: String(request.quickBoot),
});

/** Maintenance mode, reboot and health probe: the administrator's commands, or on a sandbox what it does itself. */
export class HostHooks {
  readonly #parts: HostHooksParts;

  constructor(parts: HostHooksParts) {
    this.#parts = parts;
  }

  /** Entering asks for leaving as well: a host that could not come back would be lost to its guests. */
  troubles(): HookTroubles {
    const { firmware, ...hooks } = this.#parts.settings;
    return {
      maintenance: this.#troubleOf(hooks.enterMaintenance) ?? this.#troubleOf(hooks.leaveMaintenance),
      reboot: this.#troubleOf(hooks.reboot),
      healthProbe: this.#troubleOf(hooks.healthProbe),
      firmware: (deviceClass) => this.#troubleOf(new Map(Object.entries(firmware)).get(deviceClass)),
    };
  }

  #troubleOf(hook: Hook | undefined): string | undefined {
    if (hook !== undefined) return programTrouble(hook);
    return this.#parts.builtIn === undefined ? "none is configured" : undefined;
  }

  inMaintenance(): boolean {
    return existsSync(this.#parts.maintenanceFile);
  }

  async enterMaintenance(request: HookRequest): Promise<void> {
    if (this.inMaintenance()) return;
    await this.#run("enterMaintenance", request);
    this.#note(request);
  }

  /** Until its guests may come back it counts as in maintenance mode: a host whose way back fails too is not taken for one in service. */
  async takeBackDrain(request: HookRequest): Promise<void> {
    if (!this.inMaintenance()) this.#note(request);
    await this.leaveMaintenance(request);
  }

  #note({ orderId }: HookRequest): void {
    const path = this.#parts.maintenanceFile;
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    using folder = Folder.open(dirname(path));
    writeFileDurably(folder, basename(path), Buffer.from(`${orderId}\n`));
  }

  async leaveMaintenance(request: HookRequest): Promise<void> {
    if (!this.inMaintenance()) return;
    await this.#run("leaveMaintenance", request);
    const path = this.#parts.maintenanceFile;
    try {
      unlinkSync(path);
    } catch (cause) {
      if (!carriesErrno(cause, ["ENOENT"])) throw cause;
    }
    using folder = Folder.open(dirname(path));
    folder.sync();
  }

  async reboot(request: HookRequest): Promise<void> {
    if (await this.#run("reboot", request)) return;
    await this.#parts.builtIn?.reboot();
  }

  async probeHealth(request: HookRequest): Promise<void> {
    if (await this.#run("healthProbe", request)) return;
    const trouble = await this.#parts.builtIn?.trouble();
    if (trouble === undefined) return;
    request.onLine(trouble);
    throw hookProblem("HOOK_FAILED", { hook: "healthProbe", status: "status 1", lines: [trouble] });
  }

  /** Answers whether there is a command for it; without one only a sandbox goes on. */
  async #run(name: Exclude<keyof HookSettings, "firmware">, request: HookRequest): Promise<boolean> {
    const hook: Hook | undefined = this.#parts.settings[name];
    if (hook === undefined) {
      if (this.#parts.builtIn !== undefined) return false;
      throw hookProblem("HOOK_MISSING", { hook: name, why: "none is configured" });
    }
    const { onLine, signal } = request;
    await runHook({ name, hook, environment: hookEnvironment(name, request), onLine, signal });
    return true;
  }
}
