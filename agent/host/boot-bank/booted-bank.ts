import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readImageDatabase, type ImageDatabaseVib } from "../../../formats/bootbank/image-database.js";
import type { VibDescriptor } from "../../../formats/vib/descriptor-model.js";
import type { InstalledVib, TargetSoftware } from "../../../formats/vib/target.js";
import { hostProblem } from "../host-problems.js";
import { bankCapacity } from "./bank-capacity.js";
import { readBanks, type Machine } from "./machine.js";

/** What a machine with boot banks runs: the image database of the bank it booted (FORMAT 9.2, 9.4). Throws HOST_UNREADABLE, NO_BOOTABLE_BANK. */
export async function softwareOfBanks(machine: Machine, databases: ImageDatabases): Promise<TargetSoftware> {
  const { booted, standBy } = await readBanks(machine);
  const vibs = await databases.vibsIn(join(booted.path, "imgdb.tgz"));
  const bankBytes = await bankCapacity(standBy.path);
  const version = booted.cfg?.build ?? "";
  return { target: machine.target, version, vibs, ...(bankBytes !== undefined && { bankBytes }) };
}

/** Descriptors of what a machine runs. HOST_UNREADABLE, NO_BOOTABLE_BANK. */
export async function descriptorsOfBanks(
  machine: Machine,
  databases: ImageDatabases,
): Promise<readonly VibDescriptor[]> {
  const { booted } = await readBanks(machine);
  return databases.descriptorsIn(join(booted.path, "imgdb.tgz"));
}

/** What image databases say, by their path: the file is read at each call, and taken apart anew only when its bytes are others. */
export class ImageDatabases {
  readonly #read = new Map<string, { readonly bytes: Buffer; readonly vibs: readonly InstalledVib[] }>();

  async vibsIn(path: string): Promise<readonly InstalledVib[]> {
    const bytes = bytesOf(path);
    const known = this.#read.get(path);
    if (known?.bytes.equals(bytes) === true) return known.vibs;
    const { vibs } = await readImageDatabase(bytes);
    const installed = vibs.map(installedVib);
    this.#read.set(path, { bytes, vibs: installed });
    return installed;
  }

  /** Asked for seldom, and large: not kept. */
  async descriptorsIn(path: string): Promise<readonly VibDescriptor[]> {
    const { vibs } = await readImageDatabase(bytesOf(path));
    return vibs.map(({ descriptor }) => descriptor);
  }
}

// Some hundred KB, most times out of the page cache: quicker than waiting for the disk's threads while VIBs are synced.
function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
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
