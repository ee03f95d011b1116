import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Target, TargetSoftware } from "../../formats/vib/target.js";
import type { HookSettings, HookTroubles } from "../domain/hook-settings.js";
import { BankChanges } from "./bank-change/bank-changes.js";
import type { FileStep } from "./boot-bank/bank-folder.js";
import { descriptorsOfBanks, ImageDatabases, softwareOfBanks } from "./boot-bank/booted-bank.js";
import { bootRecordName } from "./boot-bank/boot-record.js";
import { BANKS, type Machine } from "./boot-bank/machine.js";
import { installFirmware } from "./firmware/firmware-installer.js";
import { firmwareSpace, type FirmwareSpace } from "./firmware/firmware-space.js";
import { firmwareOfTable } from "./firmware/firmware-table.js";
import { readDmi } from "./hardware/dmi.js";
import type { HardwarePlatform } from "./hardware/hardware-platform.js";
import type { BankStanding, HookRequest, WantedBank } from "./host-changes.js";
import type { HostDriver } from "./host-driver.js";
import type { HostLayout } from "./host-layout.js";
import { hostProblem } from "./host-problems.js";
import { HostHooks, type BuiltInPower } from "./hooks/host-hooks.js";
import type { StagedWish } from "./bank-change/wanted-vibs.js";

export interface BankedHostParts {
  readonly layout: HostLayout;
  readonly hooks: HookSettings;
  /** Only a sandbox has one. */
  readonly builtIn?: BuiltInPower;
  /** For tests: told of each operation on a bank's files. */
  readonly step?: FileStep;
}

const HOST: Target = { id: "host", kind: "HOST", platform: "embeddedEsx" };
const ALL_FIRMWARE: Target = { id: "firmware", kind: "FIRMWARE", platform: "unknown", parentId: HOST.id };

/** A machine that keeps its software in boot banks, by its layout (FORMAT part 9). */
export class BankedHost implements HostDriver {
  readonly kind: HostDriver["kind"];
  readonly #layout: HostLayout;
  readonly #settings: HookSettings;
  readonly #databases = new ImageDatabases();
  readonly #banks: BankChanges;
  readonly #hooks: HostHooks;

  constructor({ layout, hooks, builtIn, step }: BankedHostParts) {
    this.kind = layout.kind;
    this.#layout = layout;
    this.#settings = hooks;
    this.#banks = new BankChanges((target) => this.#machine(target), step);
    this.#hooks = new HostHooks({ settings: hooks, maintenanceFile: layout.maintenanceFile, builtIn });
  }

  async targets(): Promise<readonly Target[]> {
    return [HOST, ...this.#dpus(), ...(await this.#firmware()).map((one) => one.target)];
  }

  async software(): Promise<readonly TargetSoftware[]> {
    const read = async (target: Target) => softwareOfBanks(await this.#machine(target), this.#databases);
    const dpus = this.#dpus().map((dpu) => orTrouble(dpu, () => read(dpu)));
    const banked = await Promise.all([read(HOST), ...dpus]);
    return [...banked, ...(await this.#firmware())];
  }

  async bootId(): Promise<string> {
    const path = this.#layout.bootIdFile;
    try {
      return readFileSync(path, "utf8").trim();
    } catch (cause) {
      throw hostProblem(
        "HOST_UNREADABLE",
        { path, why: cause instanceof Error ? cause.message : String(cause) },
        cause,
      );
    }
  }

  async scratch(): Promise<{ readonly path: string } | undefined> {
    const path = this.#layout.scratchFolder;
    return existsSync(path) ? { path } : undefined;
  }

  async maintenanceMode(): Promise<boolean> {
    return this.#hooks.inMaintenance();
  }

  async hardware(): Promise<HardwarePlatform | undefined> {
    return readDmi(this.#layout.dmiFolder);
  }

  async banks(): Promise<readonly BankStanding[]> {
    const withBanks = this.#dpus().filter(({ id }) => BANKS.some((name) => existsSync(join(this.#folderOf(id), name))));
    return Promise.all([HOST, ...withBanks].map((target) => this.#banks.standing(target)));
  }

  async descriptors() {
    const machines = (await this.banks()).map(({ target }) => target);
    const read = async (target: Target) => descriptorsOfBanks(await this.#machine(target), this.#databases);
    return new Map(await Promise.all(machines.map(async (target) => [target.id, await read(target)] as const)));
  }

  bankNeed(wanted: WantedBank): Promise<number> {
    return this.#banks.need(wanted);
  }

  checkWritable(target: Target): Promise<void> {
    return this.#banks.checkWritable(target);
  }

  writeBank(wanted: WantedBank, signal: AbortSignal): Promise<void> {
    return this.#banks.write(wanted, signal);
  }

  arm(wanted: WantedBank): Promise<void> {
    return this.#banks.arm(wanted);
  }

  disarm(target: Target): Promise<void> {
    return this.#banks.disarm(target);
  }

  settle(target: Target): Promise<void> {
    return this.#banks.settle(target);
  }

  applyLive(wanted: WantedBank, signal: AbortSignal): Promise<void> {
    return this.#banks.changeLive(wanted, signal);
  }

  async installFirmware({ id }: Target, vib: StagedWish, version: string, request: HookRequest): Promise<void> {
    const { firmwareFile: table, firmwareWorkFolder: workFolder, kind } = this.#layout;
    const parts = { table, workFolder, hooks: this.#settings.firmware, isSandbox: kind === "sandbox" };
    await installFirmware(parts, { deviceId: id, vib, version }, request);
  }

  firmwareSpace(): Promise<FirmwareSpace> {
    return firmwareSpace(this.#layout.firmwareWorkFolder);
  }

  hooks(): HookTroubles {
    return this.#hooks.troubles();
  }

  enterMaintenance(request: HookRequest): Promise<void> {
    return this.#hooks.enterMaintenance(request);
  }

  leaveMaintenance(request: HookRequest): Promise<void> {
    return this.#hooks.leaveMaintenance(request);
  }

  takeBackDrain(request: HookRequest): Promise<void> {
    return this.#hooks.takeBackDrain(request);
  }

  reboot(request: HookRequest): Promise<void> {
    return this.#hooks.reboot(request);
  }

  probeHealth(request: HookRequest): Promise<void> {
    return this.#hooks.probeHealth(request);
  }

  #folderOf(targetId: string): string {
    return targetId === HOST.id ? this.#layout.hostFolder : join(this.#layout.dpusFolder, targetId);
  }

  async #machine(target: Target): Promise<Machine> {
    const bootRecord = join(this.#layout.bootRecordFolder, bootRecordName(target.id));
    return { target, folder: this.#folderOf(target.id), bootRecord, bootId: await this.bootId() };
  }

  #dpus(): Target[] {
    const { dpusFolder } = this.#layout;
    const names = existsSync(dpusFolder) ? readdirSync(dpusFolder) : [];
    // Also one without banks: a DPU that cannot be read is still there.
    const own = names.filter((name) => /^dpu-\d+$/.test(name));
    return own.sort().map((id) => ({ id, kind: "DPU", platform: "ESXio", parentId: HOST.id }));
  }

  async #firmware(): Promise<TargetSoftware[]> {
    try {
      return await firmwareOfTable(this.#layout.firmwareFile);
    } catch (failure) {
      // Which devices there are is not known: one target stands for all of them.
      return [{ target: ALL_FIRMWARE, vibs: [], version: "", trouble: whyOf(failure) }];
    }
  }
}

/** One target that cannot be read keeps nobody from staging for the others: it says why. */
async function orTrouble(target: Target, read: () => Promise<TargetSoftware>): Promise<TargetSoftware> {
  try {
    return await read();
  } catch (failure) {
    return { target, vibs: [], version: "", trouble: whyOf(failure) };
  }
}

// What is no problem of a table is the operating system's; its message names the path.
const whyOf = (failure: unknown): string => (failure instanceof Error ? failure.message : String(failure));
