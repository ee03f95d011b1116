import { join } from "node:path";
import { carriesErrno } from "../../../core/durable/errno.js";
import { BankFolder, type FileStep } from "../boot-bank/bank-folder.js";
import type { Bank } from "../boot-bank/machine.js";
import { bankProblem } from "./bank-problems.js";

const PROBE = "gr-probe.tmp";
const PROBE_BYTES = 64 * 1024;
const TOLD = ["ENOSPC", "EROFS", "EIO", "EACCES", "EPERM", "EDQUOT"] as const;

/** A test writing, read back: a broken file system may have room and yet take nothing. BANK_UNWRITABLE. */
export async function tryWriting({ path }: Bank, step: FileStep): Promise<void> {
  const bytes = Buffer.alloc(PROBE_BYTES, `${path} `);
  try {
    using bank = BankFolder.open(path, step);
    await bank.write(PROBE, [bytes]);
    const read = await bank.whole(PROBE);
    bank.remove(PROBE);
    await bank.sync();
    if (!read.equals(bytes)) throw new RangeError("other bytes came back than were written");
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const errno = TOLD.find((code) => carriesErrno(cause, [code]));
    throw bankProblem("BANK_UNWRITABLE", { path: join(path, PROBE), why, errno: errno ?? "" }, cause);
  }
}
