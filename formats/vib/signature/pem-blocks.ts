import { vibProblem } from "../vib-problems.js";
import { VIB_LIMITS } from "../archive/limits.js";

const BLOCK = /-----BEGIN PKCS7-----\r?\n([A-Za-z0-9+/=\r\n]+?)-----END PKCS7-----/g;

/** The DER of each PEM block of sig.pkcs7; between the blocks only blanks and line ends (FORMAT 5.1, 5.3 step 1). */
export function pemBlocks(signature: Uint8Array, where: string): Uint8Array[] {
  const malformed = (what: string) => vibProblem("SIGNATURE_MALFORMED", { where, what });
  if (signature.length > VIB_LIMITS.signatureBytes)
    throw malformed(`it is longer than ${VIB_LIMITS.signatureBytes} bytes`);
  const text = Buffer.from(signature).toString("latin1");
  const blocks = [...text.matchAll(BLOCK)].map((match) => base64(match[1] ?? "", malformed));
  if (text.replace(BLOCK, "").trim() !== "") throw malformed("there is text outside its PEM blocks");
  if (blocks.length === 0) throw malformed("it holds no PEM block");
  if (blocks.length > VIB_LIMITS.signatureBlocks)
    throw malformed(`it has more than ${VIB_LIMITS.signatureBlocks} blocks`);
  return blocks;
}

function base64(lines: string, malformed: (what: string) => Error): Uint8Array {
  const text = lines.replace(/[\r\n]/g, "");
  if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/.test(text)) throw malformed("its base64 is damaged");
  return Buffer.from(text, "base64");
}
