import { signal, type ReadonlySignal } from "@preact/signals";

const KEY = "greenroom-theme";
export type ThemeName = "system" | "light" | "dark";

const named = (text: string | null): ThemeName => (text === "light" || text === "dark" ? text : "system");

/** Light or dark: as the system has it, until the viewer says otherwise. */
export class Theme {
  readonly #chosen = signal<ThemeName>(named(localStorage.getItem(KEY)));

  constructor() {
    this.#show();
  }

  get chosen(): ReadonlySignal<ThemeName> {
    return this.#chosen;
  }

  choose(name: ThemeName): void {
    this.#chosen.value = name;
    localStorage.setItem(KEY, name);
    this.#show();
  }

  #show(): void {
    document.documentElement.dataset["theme"] = this.#chosen.value;
  }
}
