import { invalid, textOf, type Place } from "./field.js";

/** XML schema booleans: `true`, `false`, `1`, `0` (FORMAT part 2). */
export function readBoolean(place: Place, text: string, path: string): boolean {
  if (text === "true" || text === "1") return true;
  if (text === "false" || text === "0") return false;
  throw invalid(place, `${path} is ${JSON.stringify(text.slice(0, 64))} and not a boolean`);
}

export const booleanOf = (place: Place): boolean => readBoolean(place, textOf(place), place.path);

export function readCount(place: Place, text: string, path: string): number {
  if (!/^[0-9]{1,12}$/.test(text))
    throw invalid(place, `${path} is ${JSON.stringify(text.slice(0, 64))} and not a whole number`);
  return Number(text);
}
