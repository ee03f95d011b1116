// Names come from files and peers that others wrote: a control character in one must not steer the reader's terminal.

const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Text of foreign origin, safe to print on one line. */
export const printable = (text: string): string => text.replace(CONTROLS, "\ufffd");
