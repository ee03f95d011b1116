import { BOOT_CFG, IMAGE_DATABASE } from "../../../formats/bootbank/bank-plan.js";
import { writeBootCfg } from "../../../formats/bootbank/boot-cfg.js";
import type { WantedBank } from "../host-changes.js";
import { contentOf, filesOf, isAssignedName, type BankContent } from "../boot-bank/bank-content.js";
import { fingerprintOf } from "./wanted-set.js";
import { BankFolder, type FileStep } from "../boot-bank/bank-folder.js";
import { refuseOnlyBank } from "./bank-flip.js";
import { bankProblem } from "./bank-problems.js";
import { asFull, planWriting, rightFiles, writePayloads, type Writing } from "./bank-writer.js";
import { readBanks, stateOf, type Bank, type Machine } from "../boot-bank/machine.js";

/**
 * Changes the set of the running bank in place: new files beside the old ones, then boot.cfg, then the image database, then what is left over goes. At each moment
 * everything that boot.cfg loads is there; a crash before the image database is written leaves a set that measures as the old one, and the next call ends it.
 */
export async function changeLive(
  machine: Machine,
  wanted: WantedBank,
  { step, signal }: { readonly step: FileStep; readonly signal: AbortSignal },
): Promise<void> {
  const { booted, standBy } = await readBanks(machine);
  const content = await contentOf(booted);
  using bank = BankFolder.open(booted.path, step);
  if (content.database.profile?.profileId === fingerprintOf(wanted, content)) {
    await removeLeftOver(bank, content, []);
    return;
  }
  refuseOnlyBank(booted, standBy);
  // At the next boot another image would run, without this change.
  if (stateOf({ booted, standBy }) === "armed")
    throw bankProblem("BANK_PENDING_UPDATE", { bank: standBy.path, build: standBy.cfg?.build ?? "" });
  const tools = { step, signal, hashed: true, reserved: namesOfLeaving(wanted, content) };
  const writing = await planWriting(wanted, { booted, content, bank: booted }, tools);
  refuseUnlessLive(wanted, writing, content);
  try {
    const right = await rightFiles(bank, bank, writing);
    await writePayloads({ bank, from: bank, signal }, { ...writing, right });
    await switchSet(bank, booted, writing);
  } catch (thrown) {
    throw await asFull(thrown, booted, writing);
  }
  await removeLeftOver(bank, await contentOf(booted), namesOfLeaving(wanted, content));
}

/** Files that boot.cfg still loads while the new ones are written: no new one takes their place. */
function namesOfLeaving({ vibs }: WantedBank, content: BankContent): string[] {
  const kept = new Set(vibs.flatMap((vib) => (vib.from === "booted" ? [vib.id] : [])));
  return filesOf(content).flatMap(({ vibId, fileName }) => (kept.has(vibId) ? [] : [fileName]));
}

function refuseUnlessLive({ target }: WantedBank, { vibs }: Writing, running: BankContent): void {
  const refuse = (vib: string, what: string) => bankProblem("LIVE_CHANGE_REFUSED", { target: target.id, vib, what });
  const added = vibs.find(({ staged, descriptor }) => staged !== undefined && !descriptor.liveInstallAllowed);
  if (added !== undefined) throw refuse(added.descriptor.id, "installed");
  const kept = new Set(vibs.filter(({ staged }) => staged === undefined).map(({ descriptor }) => descriptor.id));
  const removed = running.database.vibs.find(
    ({ descriptor: { id, liveRemoveAllowed } }) => !kept.has(id) && !liveRemoveAllowed,
  );
  if (removed !== undefined) throw refuse(removed.descriptor.id, "removed");
}

async function switchSet(bank: BankFolder, { cfg }: Bank, { plan }: Writing): Promise<void> {
  await bank.write(BOOT_CFG, [writeBootCfg(plan.bootCfg(0, cfg?.updated ?? 1))]);
  await bank.write(IMAGE_DATABASE, [plan.imageDatabase]);
}

async function removeLeftOver(bank: BankFolder, now: BankContent, before: readonly string[]): Promise<void> {
  const owned = new Set(filesOf(now).map(({ fileName }) => fileName.toLowerCase()));
  const isLeftOver = (name: string): boolean => isAssignedName(name) || name.endsWith(".part") || before.includes(name);
  const gone = bank.names().filter((name) => isLeftOver(name) && !owned.has(name.toLowerCase()));
  for (const name of gone) bank.remove(name);
  if (gone.length > 0) await bank.sync();
}
