import { carriesErrno } from "../../../core/durable/errno.js";
import { BOOT_CFG } from "../../../formats/bootbank/bank-plan.js";
import { bootStateOffset, writeBootCfg, type BootState } from "../../../formats/bootbank/boot-cfg.js";
import { BankFolder, type FileStep } from "../boot-bank/bank-folder.js";
import type { Bank } from "../boot-bank/machine.js";

/** Gives a bank another state; of its boot.cfg nothing but the digit changes, comments and all. A bank without boot.cfg has no state. */
export async function setState({ path, cfg }: Bank, bootstate: BootState, step: FileStep): Promise<void> {
  if (cfg === undefined) return;
  using bank = BankFolder.open(path, step);
  const bytes = await bank.whole(BOOT_CFG);
  const digit = bootStateOffset(bytes);
  if (digit === undefined) await bank.write(BOOT_CFG, [writeBootCfg({ ...cfg, bootstate })]);
  else await writeOrOverwrite(bank, withDigit(bytes, digit, bootstate), bootstate);
}

/** In a bank that is full to the last byte there is room for no second boot.cfg: there the one digit is written over, as boot loaders do (FORMAT 9.3). */
export async function writeOrOverwrite(bank: BankFolder, bytes: Uint8Array, bootstate: BootState): Promise<void> {
  try {
    await bank.write(BOOT_CFG, [bytes]);
  } catch (thrown) {
    if (!carriesErrno(thrown, ["ENOSPC", "EDQUOT"])) throw thrown;
    bank.remove(`${BOOT_CFG}.part`);
    const digit = bootStateOffset(await bank.whole(BOOT_CFG));
    if (digit === undefined) return;
    await bank.overwrite(BOOT_CFG, digit, Buffer.from(String(bootstate)));
  }
}

function withDigit(bytes: Uint8Array, at: number, bootstate: BootState): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed.set(Buffer.from(String(bootstate)), at);
  return changed;
}
