import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readBootCfg, type BootCfg } from "../../../formats/bootbank/boot-cfg.js";
import { chooseBank } from "../../../formats/bootbank/choose-bank.js";
import { readImageDatabase, type ImageDatabaseVib } from "../../../formats/bootbank/image-database.js";
import type { InstalledVib, Target, TargetSoftware } from "../../../formats/vib/target.js";
import { isProblem } from "../../../core/problem/problem.js";
import { hostProblem } from "../host-problems.js";
import { bankCapacity } from "./bank-capacity.js";

/** The two banks of a machine, in the order in which its boot loader scans them. */
const BANKS = ["bootbank", "altbootbank"] as const;

/** What a machine with boot banks runs: the image database of the bank it booted (FORMAT 9.2, 9.4). Throws HOST_UNREADABLE, NO_BOOTABLE_BANK. */
export async function softwareOfBanks(
  folder: string,
  target: Target,
  databases: ImageDatabases,
): Promise<TargetSoftware> {
  const banks = await Promise.all(BANKS.map(async (name) => ({ name, cfg: await bootCfg(join(folder, name)) })));
  // The running bank is one that came up: armed (1), attempted (2) and invalid (3) ones are of the next boot or of none.
  const good = banks.map((bank) => (bank.cfg?.bootstate === 0 ? bank : { ...bank, cfg: undefined }));
  const { booted } = chooseBank(good);
  const path = join(folder, booted, "imgdb.tgz");
  const version = banks.find((bank) => bank.name === booted)?.cfg?.build ?? "";
  const standBy = BANKS.find((name) => name !== booted) ?? booted;
  const bankBytes = await bankCapacity(join(folder, standBy));
  return { target, version, vibs: await databases.vibsIn(path), ...(bankBytes !== undefined && { bankBytes }) };
}

/** What image databases say, by their path: the file is read at each call, and taken apart anew only when its bytes are others. */
export class ImageDatabases {
  readonly #read = new Map<string, { readonly bytes: Buffer; readonly vibs: readonly InstalledVib[] }>();

  async vibsIn(path: string): Promise<readonly InstalledVib[]> {
    const bytes = await bytesOf(path);
    const known = this.#read.get(path);
    if (known?.bytes.equals(bytes) === true) return known.vibs;
    const { vibs } = await readImageDatabase(bytes);
    const installed = vibs.map(installedVib);
    this.#read.set(path, { bytes, vibs: installed });
    return installed;
  }
}

async function bootCfg(bank: string): Promise<BootCfg | undefined> {
  const path = join(bank, "boot.cfg");
  try {
    return readBootCfg(await readFile(path));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    throw isProblem(cause) ? cause : unreadable(path, cause);
  }
}

async function bytesOf(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

const unreadable = (path: string, cause: unknown) =>
  hostProblem("HOST_UNREADABLE", { path, why: cause instanceof Error ? cause.message : String(cause) }, cause);

const installedVib = ({ descriptor, descriptorSha256 }: ImageDatabaseVib): InstalledVib => ({
  id: descriptor.id,
  vendor: descriptor.vendor,
  type: descriptor.type,
  name: descriptor.name,
  version: descriptor.version,
  descriptorSha256,
  acceptanceLevel: descriptor.acceptanceLevel,
  sizeBytes: descriptor.payloads.reduce((sum, payload) => sum + payload.sizeBytes, 0),
  removal: { live: descriptor.liveRemoveAllowed, maintenanceMode: descriptor.maintenanceMode.onRemove },
});
