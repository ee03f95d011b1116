import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { writeFileDurably } from "../../../core/durable/durable-file.js";
import type { Folder } from "../../../core/durable/folder.js";
import { openPrivateFolder, type FolderOwner } from "../../../core/durable/private-folder.js";
import { BOOT_CFG, IMAGE_DATABASE, invalidBootCfg, planBank } from "../../../formats/bootbank/bank-plan.js";
import { writeBootCfg } from "../../../formats/bootbank/boot-cfg.js";
import type { FirmwareDevice } from "../firmware/firmware-table.js";
import { DMI_FILES } from "../hardware/dmi.js";
import type { HardwarePlatform } from "../hardware/hardware-platform.js";
import { hostProblem } from "../host-problems.js";
import { readBankVib, type BankVib } from "./bank-vib.js";

const TITLE = "Greenroom sandbox host";

export interface SandboxPlan {
  /** Absolute; must not exist. */
  readonly root: string;
  /** Whole .vib files; each goes into the banks whose platform it is for, as if installed. */
  readonly bankVibs: readonly Uint8Array[];
  /** How many DPUs. */
  readonly dpus: number;
  readonly firmware: readonly FirmwareDevice[];
  /** Base image version of the booted banks. */
  readonly build: string;
  readonly owner: FolderOwner;
  /** Vendor and model of the machine that it plays; a Greenroom sandbox unless told. */
  readonly hardware?: Pick<HardwarePlatform, "vendor" | "model">;
}

/** Makes a host to try with: banks as an installer leaves them, scratch, DPUs, firmware. Throws SANDBOX_EXISTS, FOLDER_NOT_PRIVATE, VIB problems. */
export async function createSandbox(plan: SandboxPlan): Promise<void> {
  const { root, bankVibs, dpus, firmware, build, owner } = plan;
  if (existsSync(join(root, "host"))) throw hostProblem("SANDBOX_EXISTS", { root });
  const vibs = await Promise.all(bankVibs.map(readBankVib));
  using folder = openPrivateFolder({ path: root, owner });
  for (let number = 1; number <= dpus; number++) {
    using dpu = folder.child(`dpu-${number}`, { create: true });
    await writeBanks(dpu, build, onPlatform(vibs, "esxio"));
  }
  writeFileDurably(folder, "firmware.json", Buffer.from(`${JSON.stringify(firmware, undefined, 2)}\n`));
  writeFileDurably(folder, "boot-id", Buffer.from(`${randomUUID()}\n`));
  writeDmi(folder, plan.hardware);
  using host = folder.child("host", { create: true });
  host.child("scratch", { create: true }).close();
  await writeBanks(host, build, onPlatform(vibs, "embeddedesx"));
}

function writeDmi(folder: Folder, named: SandboxPlan["hardware"]): void {
  using dmi = folder.child("dmi", { create: true });
  const serialNumber = `GRN-${randomUUID().slice(0, 8)}`;
  const bios = { biosVendor: "Greenroom", biosVersion: "1.0", biosDate: "01/01/2026" };
  const platform: HardwarePlatform = { vendor: "Greenroom", model: "Sandbox", serialNumber, ...bios, ...named };
  for (const [key, text] of Object.entries(platform))
    writeFileDurably(dmi, DMI_FILES[key as keyof HardwarePlatform], Buffer.from(`${text}\n`));
}

/** A VIB without platforms is for the host alone. */
function onPlatform(vibs: readonly BankVib[], platform: string): BankVib[] {
  const platformsOf = ({ descriptor }: BankVib): string[] => {
    const named = descriptor.softwarePlatforms.map((one) => one.productLineId.toLowerCase());
    return named.length === 0 ? ["embeddedesx"] : named;
  };
  return vibs.filter((vib) => platformsOf(vib).includes(platform));
}

/** As a fresh installation leaves them: A booted and good, B empty (FORMAT 9.2); what lies in A is what a remediation would write. */
async function writeBanks(machine: Folder, build: string, vibs: readonly BankVib[]): Promise<void> {
  const plan = await planBank({
    vibs,
    build,
    title: TITLE,
    fingerprint: "",
    acceptanceLevel: "",
    from: undefined,
    carried: [],
  });
  using bank = machine.child("bootbank", { create: true });
  for (const { vibId, payload, fileName } of plan.files) {
    const content = vibs.find(({ descriptor }) => descriptor.id === vibId)?.payloads.get(payload.name);
    if (content !== undefined) writeFileDurably(bank, fileName, content);
  }
  writeFileDurably(bank, IMAGE_DATABASE, plan.imageDatabase);
  writeFileDurably(bank, BOOT_CFG, writeBootCfg(plan.bootCfg(0, 1)));
  using other = machine.child("altbootbank", { create: true });
  writeFileDurably(other, BOOT_CFG, writeBootCfg({ ...invalidBootCfg(undefined), title: TITLE }));
}
