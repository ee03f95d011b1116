/** What one agent tells can fill no database: more targets than are known to be real, and longer texts, are cut. */
export const MOST = {
  targets: 64,
  /** Of one target, as in every image database. */
  vibs: 4096,
  texts: 64,
  chars: 1_024,
  label: 255,
  /** One answer: the software of a host with several targets of so many VIBs, or a receipt of so many. */
  answerBytes: 8 * 1024 * 1024,
} as const;

export const label = (text: string): string => text.slice(0, MOST.label);
export const sentence = (text: string): string => text.slice(0, MOST.chars);
export const sentences = (list: readonly string[]): string[] => list.slice(0, MOST.texts).map(sentence);

/** A size that is less than nothing is nothing. */
export const size = (bytes: bigint | number): number => Math.max(0, Math.min(Number(bytes), Number.MAX_SAFE_INTEGER));
