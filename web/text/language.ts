import { signal, type ReadonlySignal } from "@preact/signals";
import { withMoments } from "../format/time.js";
import { en } from "./en/table.js";
import { zh } from "./zh/table.js";
import { fill, type Arguments } from "./words.js";

const KEY = "greenroom-language";
const TABLES = { en, zh } as const;

export type LanguageName = keyof typeof TABLES;
export type TextKey = keyof typeof en;

const named = (text: string | null): LanguageName | undefined => (text === "en" || text === "zh" ? text : undefined);

/** The viewer's language: the browser's, until another one is chosen. */
export class Language {
  readonly #chosen = signal<LanguageName>(
    named(localStorage.getItem(KEY)) ?? (navigator.language.startsWith("zh") ? "zh" : "en"),
  );

  constructor() {
    this.#show();
  }

  get chosen(): ReadonlySignal<LanguageName> {
    return this.#chosen;
  }

  /** For Intl. */
  get tag(): string {
    return this.#chosen.value === "zh" ? "zh-CN" : "en-GB";
  }

  choose(name: LanguageName): void {
    this.#chosen.value = name;
    localStorage.setItem(KEY, name);
    this.#show();
  }

  say(key: TextKey, args: Arguments = {}): string {
    return fill(TABLES[this.#chosen.value][key], args, this.tag);
  }

  /** The text of a key that is put together at run time, or what is given where there is none. */
  sayOr(key: string, otherwise: string): string {
    const table: Readonly<Record<string, string>> = TABLES[this.#chosen.value];
    return table[key] ?? otherwise;
  }

  /** What the controller says, with its moments in the viewer's zone. */
  told(text: string): string {
    return withMoments(text, this.tag);
  }

  #show(): void {
    document.documentElement.lang = this.tag;
  }
}
