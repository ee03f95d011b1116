import { bootbankProblem } from "./bootbank-problems.js";

export interface BankPayload {
  readonly vibId: string;
  /** Payload name. */
  readonly name: string;
  readonly type: string;
  /** The VIB's own wish, which wins. */
  readonly vfatName?: string;
  /** The name it has in the bank it comes from, which it keeps. */
  readonly kept?: string;
}

export interface BankFile {
  readonly vibId: string;
  readonly payload: string;
  readonly fileName: string;
}

const STEM_CHARACTERS = 8;
const COUNTERS = 100;

/** FORMAT 9.6: letters by type, of the types of FORMAT 3.1. */
const LETTERS: Readonly<Record<string, string>> = {
  vgz: "v",
  vzstd: "v",
  tgz: "t",
  text: "t",
  upgrade: "u",
  eltorito_image_efi: "e",
  boot: "b",
  bootloader: "b",
  boot_loader_efi: "b",
  boot_com32_bios: "b",
  boot_iso_bios: "b",
  bootisobios: "b",
  bootisoefi: "b",
};

/** Applying refuses what staging only warns of (case 36): nobody knows what such a payload is for. */
function letterOf({ vibId, name, type }: BankPayload): string {
  const letter = Object.hasOwn(LETTERS, type) ? LETTERS[type] : undefined;
  if (letter !== undefined) return letter;
  throw bootbankProblem("PAYLOAD_TYPE_UNKNOWN", { vib: vibId, payload: name, type });
}

/**
 * File names of payloads in a boot bank, in the order given (FORMAT 9.6): lower case, `-` to `_`, 8 characters, letter by type, counter from 00.
 * Counters run in the order of the VIB ids: so all 168 names of a real 6.7.0 profile come out. Names are not strict 8.3: the stem may hold a dot.
 * No two are the same on a file system that does not tell cases apart, and none is `reserved`. BANK_NAME_EXHAUSTED, PAYLOAD_TYPE_UNKNOWN.
 */
export function bankFileNames(payloads: readonly BankPayload[], reserved: readonly string[] = []): readonly BankFile[] {
  const taken = new Set(reserved.map((name) => name.toLowerCase()));
  const names = new Map<BankPayload, string>();
  const sorted = [...payloads].sort(byVibId);
  for (const payload of sorted) {
    letterOf(payload);
    if (payload.vfatName !== undefined) names.set(payload, ownWish(payload, payload.vfatName, taken));
  }
  for (const payload of sorted)
    if (payload.kept !== undefined && !names.has(payload) && take(payload.kept, taken))
      names.set(payload, payload.kept);
  for (const payload of sorted) if (!names.has(payload)) names.set(payload, freeName(payload, taken));
  return payloads.map((payload) => ({
    vibId: payload.vibId,
    payload: payload.name,
    fileName: names.get(payload) ?? "",
  }));
}

function take(name: string, taken: Set<string>): boolean {
  const isFree = !taken.has(name.toLowerCase());
  taken.add(name.toLowerCase());
  return isFree;
}

function ownWish({ vibId, name }: BankPayload, wish: string, taken: Set<string>): string {
  if (take(wish, taken)) return wish;
  throw bootbankProblem("BANK_NAME_EXHAUSTED", { vib: vibId, payload: name, pattern: wish });
}

const byVibId = (a: BankPayload, b: BankPayload): number => (a.vibId < b.vibId ? -1 : a.vibId > b.vibId ? 1 : 0);

function freeName(payload: BankPayload, taken: Set<string>): string {
  const letter = letterOf(payload);
  const stem = payload.name.toLowerCase().replaceAll("-", "_").slice(0, STEM_CHARACTERS);
  for (let counter = 0; counter < COUNTERS; counter += 1) {
    const name = `${stem}.${letter}${String(counter).padStart(2, "0")}`;
    if (taken.has(name)) continue;
    taken.add(name);
    return name;
  }
  throw bootbankProblem("BANK_NAME_EXHAUSTED", {
    vib: payload.vibId,
    payload: payload.name,
    pattern: `${stem}.${letter}00`,
  });
}
