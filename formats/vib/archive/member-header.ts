import { vibProblem } from "../vib-problems.js";

export const AR_MAGIC = "!<arch>\n";
export const HEADER_BYTES = 60;
/** Pad behind data of odd length, not counted in the size (FORMAT 1.5). */
export const PAD_BYTE = 0x0a;
const END_MARK = "`\n";
const NAME = /^[0-9A-Za-z_.-]{1,16}$/;
// Symbol tables and directory names pass the alphabet above and are never members of a VIB (FORMAT part 1).
const NEVER = new Set([".", "..", "__.SYMDEF"]);

export interface MemberHeader {
  readonly name: string;
  readonly sizeBytes: number;
}

export const hasEndMark = (header: Uint8Array): boolean =>
  Buffer.from(header.subarray(58, 60)).toString("latin1") === END_MARK;

/** Name and size of a member; the other fields vary too much in real files to be read (FORMAT 1.6, 1.8). */
export function readMemberHeader(header: Uint8Array, where: string): MemberHeader {
  const text = Buffer.from(header).toString("latin1");
  if (text.slice(58) !== END_MARK) throw vibProblem("AR_BAD_HEADER", { where, what: "its end mark is wrong" });
  const name = text.slice(0, 16).replace(/ +$/, "").replace(/\/$/, "");
  if (!NAME.test(name) || NEVER.has(name)) throw vibProblem("AR_BAD_NAME", { where, member: JSON.stringify(name) });
  const size = text.slice(48, 58).replace(/ +$/, "");
  if (!/^[0-9]{1,10}$/.test(size))
    throw vibProblem("AR_BAD_HEADER", { where, what: `the size of ${name} is ${JSON.stringify(size)}` });
  return { name, sizeBytes: Number(size) };
}

/** The form vendor tools write: blank padded name, zero time, owner and mode (FORMAT 1.8, first variants). */
export function writeMemberHeader({ name, sizeBytes }: MemberHeader): Uint8Array {
  const fields = [
    name.padEnd(16),
    "0".padEnd(12),
    "0".padEnd(6),
    "0".padEnd(6),
    "0".padEnd(8),
    String(sizeBytes).padEnd(10),
  ];
  return Buffer.from(fields.join("") + END_MARK, "latin1");
}
