import type { BootCfg, BootState } from "./boot-cfg.js";
import { bootbankProblem } from "./bootbank-problems.js";

export interface ScannedBank {
  readonly name: string;
  /** Undefined: the bank has no boot.cfg. */
  readonly cfg: BootCfg | undefined;
}

export interface BankChoice {
  /** The bank that boots. */
  readonly booted: string;
  /** States that the chooser writes before it boots, in scan order. */
  readonly rewrites: readonly { readonly bank: string; readonly bootstate: BootState }[];
  readonly ignored: readonly { readonly bank: string; readonly why: string }[];
}

/**
 * What the boot loader does at the next boot (FORMAT 9.2): an armed bank becomes attempted and takes part, an attempted one did not finish and becomes invalid,
 * and of those that take part the highest `updated` boots, the first found of equals. NO_BOOTABLE_BANK.
 */
export function chooseBank(banks: readonly ScannedBank[]): BankChoice {
  const judged = banks.map((bank) => ({ bank, verdict: judgeBank(bank.cfg) }));
  const ignored = judged.flatMap(({ bank, verdict }) =>
    verdict.ignored === undefined ? [] : [{ bank: bank.name, why: verdict.ignored }],
  );
  const rewrites = judged.flatMap(({ bank, verdict }) =>
    verdict.rewrite === undefined ? [] : [{ bank: bank.name, bootstate: verdict.rewrite }],
  );
  const best = judged
    .filter(({ verdict }) => verdict.ignored === undefined)
    .reduce<{ name: string; updated: number } | undefined>((chosen, { bank }) => {
      const updated = bank.cfg?.updated ?? 0;
      return chosen === undefined || updated > chosen.updated ? { name: bank.name, updated } : chosen;
    }, undefined);
  if (best !== undefined) return { booted: best.name, rewrites, ignored };
  const why = ignored.map(({ bank, why: reason }) => `${bank}: ${reason}`).join("; ");
  throw bootbankProblem("NO_BOOTABLE_BANK", { why: why === "" ? "there is no bank" : why });
}

interface Verdict {
  readonly ignored?: string;
  readonly rewrite?: BootState;
}

/** What the chooser makes of one bank: takes part (maybe with a new state), or is ignored for a reason. */
export function judgeBank(cfg: BootCfg | undefined): Verdict {
  if (cfg === undefined) return { ignored: "it has no boot.cfg" };
  // The loader's own default for a missing state is not to be relied on: we ignore the bank.
  if (cfg.bootstate === undefined) return { ignored: cfg.faults[0] ?? "bootstate is missing" };
  if (cfg.bootstate === 3) return { ignored: "it is marked invalid (bootstate 3)" };
  if (cfg.bootstate === 2) return { ignored: "its last boot did not finish (bootstate 2)", rewrite: 3 };
  if (cfg.quickboot) return { ignored: "it was for one quick boot", rewrite: 3 };
  if (cfg.updated <= 0) return { ignored: `updated is ${cfg.updated}` };
  if (cfg.build === "") return { ignored: "build is empty" };
  return cfg.bootstate === 1 ? { rewrite: 2 } : {};
}
