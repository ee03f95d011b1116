import type { DraftText } from "./draft-spec.js";

export type Preference = "draft" | "image";

export interface ThreeTexts {
  /** The image from which the draft was made. */
  readonly base: DraftText;
  readonly draft: DraftText;
  /** The image as it is now. */
  readonly image: DraftText;
}

export interface Rebased {
  readonly text: DraftText;
  /** Parts that both changed, and differently: "component nic", "base image"; empty when it was said which shall count. */
  readonly conflicts: readonly string[];
}

/** The changes that a draft made to its base, laid over the newest image, part by part. */
export function rebaseDraft(texts: ThreeTexts, prefer: Preference | undefined): Rebased {
  const conflicts: string[] = [];
  const merge = <V>(part: string, pick: (text: DraftText) => Readonly<Record<string, V>>): Record<string, V> => {
    const sides = { base: pick(texts.base), draft: pick(texts.draft), image: pick(texts.image) };
    const merged = mergeRecords(sides, prefer ?? "draft");
    conflicts.push(...merged.conflicts.map((key) => `${part} ${key}`.trim()));
    return merged.record;
  };
  const baseImage = merge("base image", ({ spec }) => only(spec.baseImage));
  const addOn = merge("vendor add-on", ({ spec }) => only(spec.addOn));
  const components = merge("component", componentsOf);
  const text: DraftText = {
    spec: {
      ...(baseImage[""] !== undefined && { baseImage: baseImage[""] }),
      ...(addOn[""] !== undefined && { addOn: addOn[""] }),
      hardwareSupport: merge("hardware support of", ({ spec }) => spec.hardwareSupport),
      ...componentParts(components),
      solutions: merge("solution", ({ spec }) => spec.solutions),
      unknown: texts.draft.spec.unknown,
    },
    pins: merge("pin of", ({ pins }) => pins),
  };
  return { text, conflicts: prefer === undefined ? conflicts : [] };
}

/** A part of which there is one, as a record of one. */
const only = <V>(value: V | undefined): Readonly<Record<string, V>> => (value === undefined ? {} : { "": value });

/** What a draft says of a component: a version (null: by constraints), or that the image shall not hold it. */
type Saying = { readonly version: string | null } | { readonly removed: true };

const componentsOf = ({ spec }: DraftText): Readonly<Record<string, Saying>> => ({
  ...Object.fromEntries(Object.entries(spec.components).map(([name, version]) => [name, { version }])),
  ...Object.fromEntries(spec.removedComponents.map((name) => [name, { removed: true } as const])),
});

function componentParts(sayings: Readonly<Record<string, Saying>>) {
  const entries = Object.entries(sayings);
  return {
    components: Object.fromEntries(
      entries.flatMap(([name, saying]) => ("version" in saying ? [[name, saying.version] as const] : [])),
    ),
    removedComponents: entries.flatMap(([name, saying]) => ("removed" in saying ? [name] : [])),
  };
}

function mergeRecords<V>(
  { base, draft, image }: Readonly<Record<keyof ThreeTexts, Readonly<Record<string, V>>>>,
  winner: Preference,
): { readonly record: Record<string, V>; readonly conflicts: readonly string[] } {
  const keys = [...new Set([base, draft, image].flatMap((side) => Object.keys(side)))].sort();
  const conflicts: string[] = [];
  const entries = keys.flatMap((key) => {
    const [was, mine, theirs] = [base[key], draft[key], image[key]];
    const clash = !same(was, mine) && !same(was, theirs) && !same(mine, theirs);
    if (clash) conflicts.push(key);
    const value = same(was, mine) || (clash && winner === "image") ? theirs : mine;
    return value === undefined ? [] : [[key, value] as const];
  });
  return { record: Object.fromEntries(entries), conflicts };
}

// Both sides come from one reader, which writes keys in one order.
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
