import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isProblem } from "../../../core/problem/problem.js";
import { readBootCfg, type BootCfg } from "../../../formats/bootbank/boot-cfg.js";
import { chooseBank, judgeBank, type ScannedBank } from "../../../formats/bootbank/choose-bank.js";
import type { Target } from "../../../formats/vib/target.js";
import type { BankStanding } from "../host-changes.js";
import { hostProblem } from "../host-problems.js";
import { bankCapacity } from "./bank-capacity.js";
import { bootedByRecord } from "./boot-record.js";

/** The two banks of a machine, in the order in which its boot loader scans them. */
export const BANKS = ["bootbank", "altbootbank"] as const;
export type BankName = (typeof BANKS)[number];

/** A machine with boot banks: the host, or one of its DPUs. */
export interface Machine {
  readonly target: Target;
  /** Holds the banks. */
  readonly folder: string;
  readonly bootRecord: string;
  readonly bootId: string;
}

export interface Bank {
  readonly name: BankName;
  readonly path: string;
  /** undefined: there is no boot.cfg. */
  readonly cfg: BootCfg | undefined;
}

export interface Banks {
  /** The bank that runs. */
  readonly booted: Bank;
  readonly standBy: Bank;
}

/**
 * The banks of a machine and which of them runs: the one that this boot's record names; without a record the one that the chooser took, which is good (0)
 * or attempted (2), for armed ones (1) are of the next boot (FORMAT 9.2). HOST_UNREADABLE, NO_BOOTABLE_BANK.
 */
export async function readBanks({ folder, bootRecord, bootId }: Machine): Promise<Banks> {
  const read = async (name: BankName): Promise<Bank> => {
    const path = join(folder, name);
    return { name, path, cfg: await bootCfgIn(path) };
  };
  const [first, second] = [await read(BANKS[0]), await read(BANKS[1])];
  const recorded = bootedByRecord(bootRecord, bootId);
  const booted = recorded ?? chooseBank([asTaken(first), asTaken(second)]).booted;
  return booted === second.name ? { booted: second, standBy: first } : { booted: first, standBy: second };
}

/** A bank as the chooser saw it when it took it: what it rewrote to attempted took part. */
function asTaken({ name, cfg }: Bank): ScannedBank {
  if (cfg?.bootstate === 2) return { name, cfg: { ...cfg, bootstate: 0 } };
  return { name, cfg: cfg?.bootstate === 0 ? cfg : undefined };
}

export async function bootCfgIn(bank: string): Promise<BootCfg | undefined> {
  const path = join(bank, "boot.cfg");
  try {
    // A page of text, asked for with each status: the disk's threads may be busy for long while VIBs are synced.
    return readBootCfg(readFileSync(path));
  } catch (cause) {
    if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
    if (isProblem(cause)) throw cause;
    throw hostProblem("HOST_UNREADABLE", { path, why: cause instanceof Error ? cause.message : String(cause) }, cause);
  }
}

export async function standingOf(machine: Machine): Promise<BankStanding> {
  const { booted, standBy } = await readBanks(machine);
  return {
    target: machine.target,
    booted: { name: booted.name, build: booted.cfg?.build ?? "", updated: booted.cfg?.updated ?? 0 },
    standBy: {
      name: standBy.name,
      build: standBy.cfg?.build ?? "",
      updated: standBy.cfg?.updated ?? 0,
      state: stateOf({ booted, standBy }),
      capacityBytes: await bankCapacity(standBy.path),
    },
  };
}

/** How the stand-by bank stands. */
export function stateOf({ booted, standBy }: Banks): BankStanding["standBy"]["state"] {
  if (standBy.cfg === undefined) return "absent";
  if (standBy.cfg.bootstate === 2) return "attempted";
  if (judgeBank(standBy.cfg).ignored !== undefined) return "invalid";
  // A good bank that would win over the running one is an update, too: it boots next.
  const isNewer = standBy.cfg.updated > (booted.cfg?.updated ?? 0) && booted.cfg?.bootstate === 0;
  return standBy.cfg.bootstate === 1 || isNewer ? "armed" : "good";
}

/** Whether the chooser would take this bank at the next boot, were it the only one. */
export const wouldBoot = ({ cfg }: Bank): boolean => judgeBank(cfg).ignored === undefined;
