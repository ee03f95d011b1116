import { useApp } from "./app.js";
import type { At } from "./holds.js";
import { RIGHT } from "./rights.js";

/** Why the viewer may not do something there; undefined: he may. */
export function useRight(name: keyof typeof RIGHT, at: At): string | undefined {
  const { rights, language } = useApp();
  return rights.whyNot(language, RIGHT[name], at);
}
