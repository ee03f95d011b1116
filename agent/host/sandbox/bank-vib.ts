import { bufferBytes, streamOf } from "../../../core/bytes/random-access.js";
import { readArchive } from "../../../formats/vib/archive.js";
import { readDescriptor } from "../../../formats/vib/descriptor.js";
import type { VibDescriptor } from "../../../formats/vib/descriptor-model.js";

/** A VIB taken apart for a bank. */
export interface BankVib {
  readonly descriptor: VibDescriptor;
  readonly descriptorBytes: Uint8Array;
  readonly signatureBytes: Uint8Array;
  /** Packed, by payload name. */
  readonly payloads: ReadonlyMap<string, Uint8Array>;
}

/** Takes a whole .vib file apart; throws what the archive and the descriptor throw. */
export async function readBankVib(bytes: Uint8Array): Promise<BankVib> {
  const members = new Map<string, Uint8Array>();
  for await (const member of readArchive(streamOf(bufferBytes(bytes)), { where: "VIB for a bank" })) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of member.data) chunks.push(chunk);
    members.set(member.name, Buffer.concat(chunks));
  }
  const descriptorBytes = members.get("descriptor.xml") ?? new Uint8Array();
  const signatureBytes = members.get("sig.pkcs7") ?? new Uint8Array();
  return { descriptor: readDescriptor(descriptorBytes), descriptorBytes, signatureBytes, payloads: members };
}
