import type { VibDescriptor } from "../../../formats/vib/descriptor-model.js";

/** Payloads that an installed image keeps in its boot bank; the rest is for installers and media (FORMAT 3.1). */
const BANK_TYPES: readonly string[] = ["vgz", "tgz", "vzstd", "boot"];

/** Bytes that a VIB takes in a boot bank; one for the locker partition takes none. */
export const bankBytesOf = ({ type, payloads }: Pick<VibDescriptor, "type" | "payloads">): number =>
  type === "locker"
    ? 0
    : payloads.reduce((sum, payload) => sum + (BANK_TYPES.includes(payload.type) ? payload.sizeBytes : 0), 0);
