import { mkdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { streamOf, type RandomAccess } from "../../../core/bytes/random-access.js";
import { writeFileDurably } from "../../../core/durable/durable-file.js";
import { Folder } from "../../../core/durable/folder.js";
import { readArchive } from "../../../formats/vib/archive.js";
import type { Hook, HookSettings } from "../../domain/hook-settings.js";
import { BankFolder } from "../boot-bank/bank-folder.js";
import { checkWhole, type StagedWish } from "../bank-change/wanted-vibs.js";
import type { HookRequest } from "../host-changes.js";
import { hostProblem } from "../host-problems.js";
import { hookEnvironment } from "../hooks/host-hooks.js";
import { hookProblem } from "../hooks/hook-problems.js";
import { runHook } from "../hooks/run-hook.js";
import { readFirmwareTable, type FirmwareDevice } from "./firmware-table.js";

export interface FirmwareParts {
  readonly table: string;
  /** Payloads lie here while a command runs; emptied before and after. */
  readonly workFolder: string;
  readonly hooks: HookSettings["firmware"];
  /** Without a command for its class a device only takes a new version on a sandbox, whose devices are lines of the table. */
  readonly isSandbox: boolean;
}

export interface FirmwareWish {
  readonly deviceId: string;
  readonly vib: StagedWish;
  /** What the device shall report then. */
  readonly version: string;
}

/** Installs a firmware VIB on a device and measures. HOOK_MISSING, HOOK_FAILED, HOOK_TIMED_OUT, FIRMWARE_NOT_INSTALLED, VIB_DIGEST_MISMATCH. */
export async function installFirmware(parts: FirmwareParts, wish: FirmwareWish, request: HookRequest): Promise<void> {
  const device = await deviceOf(parts, wish.deviceId);
  if (device.version === wish.version) return;
  const hook = parts.hooks[device.deviceClass];
  if (hook === undefined && !parts.isSandbox)
    throw hookProblem("HOOK_MISSING", { hook: `firmware.${device.deviceClass}`, why: "none is configured" });
  await using opened = await wish.vib.open();
  await checkWhole(wish.vib, opened.bytes);
  if (hook === undefined) await setVersion(parts.table, wish);
  else await runOn(device, { parts, wish, hook, request, bytes: opened.bytes });
  const { version: measured } = await deviceOf(parts, wish.deviceId);
  if (measured !== wish.version)
    throw hookProblem("FIRMWARE_NOT_INSTALLED", { device: device.device, wanted: wish.version, measured });
}

async function deviceOf({ table }: FirmwareParts, id: string): Promise<FirmwareDevice> {
  const device = (await readFirmwareTable(table)).find((one) => one.id === id);
  if (device === undefined) throw hostProblem("HOST_UNREADABLE", { path: table, why: `it has no device ${id}` });
  return device;
}

async function setVersion(table: string, { deviceId, version }: FirmwareWish): Promise<void> {
  const devices = await readFirmwareTable(table);
  const changed = devices.map((device) => (device.id === deviceId ? { ...device, version } : device));
  using folder = Folder.open(dirname(table));
  writeFileDurably(folder, basename(table), Buffer.from(`${JSON.stringify(changed, undefined, 2)}\n`));
}

interface Running {
  readonly parts: FirmwareParts;
  readonly wish: FirmwareWish;
  readonly hook: Hook;
  readonly request: HookRequest;
  readonly bytes: RandomAccess;
}

async function runOn(device: FirmwareDevice, { parts, wish, hook, request, bytes }: Running): Promise<void> {
  const folder = join(parts.workFolder, device.id);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  try {
    const payloads = await unpack(bytes, folder);
    const environment = {
      ...hookEnvironment("firmware", request),
      GREENROOM_FIRMWARE_DEVICE: device.device,
      GREENROOM_FIRMWARE_DEVICE_ID: device.id,
      GREENROOM_FIRMWARE_DEVICE_CLASS: device.deviceClass,
      GREENROOM_FIRMWARE_VERSION: wish.version,
      GREENROOM_FIRMWARE_FOLDER: folder,
      GREENROOM_FIRMWARE_PAYLOAD: payloads[0] === undefined ? "" : join(folder, payloads[0]),
    };
    const { onLine, signal } = request;
    await runHook({ name: `firmware.${device.deviceClass}`, hook, environment, onLine, signal });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The payload members as they are stored in the VIB; their names have passed the rules of the archive. */
async function unpack(bytes: RandomAccess, path: string): Promise<string[]> {
  using folder = BankFolder.open(path, () => undefined);
  const names: string[] = [];
  for await (const member of readArchive(streamOf(bytes), { where: "firmware VIB" })) {
    if (member.name === "descriptor.xml" || member.name === "sig.pkcs7") continue;
    await folder.write(member.name, member.data);
    names.push(member.name);
  }
  return names;
}
