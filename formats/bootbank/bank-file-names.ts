import { bootbankProblem } from "./bootbank-problems.js";

export interface BankPayload {
  readonly vibId: string;
  /** Payload name. */
  readonly name: string;
  readonly type: string;
  /** The VIB's own wish, which wins. */
  readonly vfatName?: string;
}

export interface BankFile {
  readonly vibId: string;
  readonly payload: string;
  readonly fileName: string;
}

const STEM_CHARACTERS = 8;
const COUNTERS = 100;

/** FORMAT 9.6: letters by type. */
function letterOf(type: string): string | undefined {
  if (type === "vgz" || type === "vzstd") return "v";
  if (type === "tgz" || type === "text") return "t";
  if (type === "upgrade") return "u";
  if (type.startsWith("eltorito")) return "e";
  return type.startsWith("boot") ? "b" : undefined;
}

/**
 * File names of payloads in a boot bank, in the order given (FORMAT 9.6): lower case, `-` to `_`, 8 characters, letter by type, counter from 00.
 * Counters run in the order of the VIB ids: so all 168 names of a real 6.7.0 profile come out. Names are not strict 8.3: the stem may hold a dot.
 * BANK_NAME_EXHAUSTED, BANK_PAYLOAD_UNKNOWN.
 */
export function bankFileNames(payloads: readonly BankPayload[]): readonly BankFile[] {
  const taken = new Set(payloads.flatMap(({ vfatName }) => (vfatName === undefined ? [] : [vfatName.toLowerCase()])));
  const names = new Map<BankPayload, string>();
  for (const payload of [...payloads].sort(byVibId)) names.set(payload, payload.vfatName ?? freeName(payload, taken));
  return payloads.map((payload) => ({
    vibId: payload.vibId,
    payload: payload.name,
    fileName: names.get(payload) ?? "",
  }));
}

const byVibId = (a: BankPayload, b: BankPayload): number => (a.vibId < b.vibId ? -1 : a.vibId > b.vibId ? 1 : 0);

function freeName(payload: BankPayload, taken: Set<string>): string {
  const letter = letterOf(payload.type);
  if (letter === undefined)
    throw bootbankProblem("BANK_PAYLOAD_UNKNOWN", { vib: payload.vibId, payload: payload.name, type: payload.type });
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
