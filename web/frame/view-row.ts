import type { ComponentChildren } from "preact";
import type { TextKey } from "../text/language.js";

/** A view, its address, and what the window is called. */
export interface ViewRow {
  readonly path: string;
  readonly title: TextKey;
  readonly show: (parts: Readonly<Record<string, string>>) => ComponentChildren;
}
