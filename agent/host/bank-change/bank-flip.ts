import { isProblem } from "../../../core/problem/problem.js";
import { BOOT_CFG } from "../../../formats/bootbank/bank-plan.js";
import { writeBootCfg, type BootCfg } from "../../../formats/bootbank/boot-cfg.js";
import { judgeBank } from "../../../formats/bootbank/choose-bank.js";
import type { WantedBank } from "../host-changes.js";
import {
  carriedFiles,
  type BankContent,
  contentIfAny,
  contentOf,
  filesOf,
  holdsFile,
} from "../boot-bank/bank-content.js";
import { fingerprintOf } from "./wanted-set.js";
import { BankFolder, type FileStep } from "../boot-bank/bank-folder.js";
import { bankProblem } from "./bank-problems.js";
import { carryOver } from "./bank-writer.js";
import { setState } from "./boot-state.js";
import { writeBootRecord } from "../boot-bank/boot-record.js";
import { readBanks, stateOf, wouldBoot, type Bank, type Machine } from "../boot-bank/machine.js";

/** Whether a bank was written for this very set. */
export async function isFor(bank: Bank, fingerprint: string): Promise<boolean> {
  const content = await contentIfSound(bank);
  return content?.database.profile?.profileId === fingerprint;
}

/** Of a bank with a damaged image database nothing is known, not even for which set it was written. */
async function contentIfSound(bank: Pick<Bank, "path">): Promise<BankContent | undefined> {
  try {
    return await contentIfAny(bank);
  } catch (thrown) {
    if (isProblem(thrown)) return undefined;
    throw thrown;
  }
}

/** BANK_PENDING_UPDATE where an update waits in the stand-by bank; answers whether it is this very one. */
export async function isArmedFor(machine: Machine, fingerprint: string): Promise<boolean> {
  const { booted, standBy } = await readBanks(machine);
  if (stateOf({ booted, standBy }) !== "armed") return false;
  if (await isFor(standBy, fingerprint)) return true;
  throw bankProblem("BANK_PENDING_UPDATE", { bank: standBy.path, build: standBy.cfg?.build ?? "" });
}

/** The running bank must boot again by itself: else the other one is the only way back. BANK_ONLY_ONE. */
export function refuseOnlyBank(booted: Bank, standBy: Bank): void {
  const { ignored } = judgeBank(booted.cfg);
  if (ignored !== undefined)
    throw bankProblem("BANK_ONLY_ONE", { bank: standBy.path, why: `of ${booted.name}, which runs: ${ignored}` });
}

/** The flip (FORMAT 9.3 step 3): a wholly written bank becomes the one that boots next. BANK_NOT_WRITTEN, BANK_PENDING_UPDATE, BANK_ONLY_ONE. */
export async function armBank(machine: Machine, wanted: WantedBank, step: FileStep): Promise<void> {
  const { booted, standBy } = await readBanks(machine);
  const content = await contentOf(booted);
  // The reboot has been already.
  if (content.database.profile?.profileId === (await safeFingerprint(wanted, booted))) return;
  const fingerprint = fingerprintOf(wanted, content);
  if (await isArmedFor(machine, fingerprint)) return;
  refuseOnlyBank(booted, standBy);
  using bank = BankFolder.open(standBy.path, step);
  using from = BankFolder.open(booted.path, step);
  await carryOver(from, bank, carriedFiles(booted, content, from));
  const cfg = await requireWhole(standBy, bank, { fingerprint, build: wanted.build });
  const updated = Math.max(0, booted.cfg?.updated ?? 0, cfg.updated) + 1;
  await bank.write(BOOT_CFG, [writeBootCfg({ ...cfg, bootstate: 1, updated })]);
}

/** As it was before the reboot, when the running bank was the other one. */
async function safeFingerprint(wanted: WantedBank, booted: Bank): Promise<string | undefined> {
  const content = await contentOf(booted);
  const isThere = wanted.vibs.every((vib) => vib.from === "staged" || content.vibs.has(vib.id));
  return isThere ? fingerprintOf(wanted, content) : undefined;
}

async function requireWhole(
  { cfg, path }: Bank,
  bank: BankFolder,
  { fingerprint, build }: { readonly fingerprint: string; readonly build: string },
): Promise<BootCfg> {
  const refuse = (why: string) => bankProblem("BANK_NOT_WRITTEN", { bank: path, why });
  const content = await contentIfSound({ path });
  if (content?.database.profile?.profileId !== fingerprint)
    throw refuse("it was written for another set, or not to its end");
  if (cfg?.bootstate !== 3 || cfg.build !== build) throw refuse("its boot.cfg is not that of the wanted image");
  for (const file of filesOf(content))
    if (!(await holdsFile(bank, file))) throw refuse(`${file.fileName} is not what ${file.vibId} promises`);
  return cfg;
}

/** Takes the new bank out of the choice, whether it is armed or runs: then the other one boots. BANK_ONLY_ONE. */
export async function disarmBank(machine: Machine, step: FileStep): Promise<void> {
  const { booted, standBy } = await readBanks(machine);
  if (stateOf({ booted, standBy }) === "armed") {
    if (booted.cfg?.bootstate !== 0) refuseOnlyBank(booted, standBy);
    return setState(standBy, 3, step);
  }
  if (booted.cfg?.bootstate === 3) return;
  if (!wouldBoot(standBy))
    throw bankProblem("BANK_ONLY_ONE", { bank: booted.path, why: judgeBank(standBy.cfg).ignored ?? "" });
  // From now on the states alone would name the other bank as the running one.
  writeBootRecord(machine.bootRecord, { bank: booted.name, bootId: machine.bootId });
  await setState(booted, 3, step);
}

/** The boot was good (FORMAT 9.3 step 5). A bank that was taken out of the choice stays out. BANK_NOT_WRITTEN. */
export async function settleBank(machine: Machine, step: FileStep): Promise<void> {
  const { booted } = await readBanks(machine);
  if (booted.cfg?.bootstate === 0) return;
  if (booted.cfg === undefined || booted.cfg.bootstate === 3)
    throw bankProblem("BANK_NOT_WRITTEN", { bank: booted.path, why: "it was taken out of the choice" });
  await setState(booted, 0, step);
}
