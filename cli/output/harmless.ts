import { printable } from "../../core/terminal/printable.js";

const UNESCAPED = /[\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** A value on its way to a terminal or a file: its lines and tabs stay, no other control character does. */
export const harmless = (text: string): string => text.replace(/[^\t\r\n]+/g, printable);

/** JSON text whose strings say the same, with every control character escaped: JSON itself escapes those below 0x20 alone (RFC 8259, 7). */
export const harmlessJson = (text: string): string =>
  text.replace(UNESCAPED, (one) => `\\u${one.charCodeAt(0).toString(16).padStart(4, "0")}`);
