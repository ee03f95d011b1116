import * as asn1js from "asn1js";

/** The values inside a constructed one; none for a primitive one. */
export const fieldsOf = (block: asn1js.BaseBlock | undefined): asn1js.BaseBlock[] =>
  block instanceof asn1js.Constructed || block instanceof asn1js.Sequence || block instanceof asn1js.Set
    ? block.valueBlock.value
    : [];

export const isContext = (block: asn1js.BaseBlock, tag: number): boolean =>
  block.idBlock.tagClass === 3 && block.idBlock.tagNumber === tag;

/** Exact DER of the issuer's name and the bytes of the serial number of a certificate; undefined for what is none. */
export function tbsFields(certificate: Uint8Array): { issuer: Uint8Array; serial: Uint8Array } | undefined {
  const fields = fieldsOf(fieldsOf(asn1js.fromBER(Uint8Array.from(certificate).buffer).result)[0]);
  const start = fields[0] !== undefined && isContext(fields[0], 0) ? 1 : 0;
  const serial = fields[start];
  const issuer = fields[start + 2];
  if (!(serial instanceof asn1js.Integer) || issuer === undefined) return undefined;
  return { serial: serial.valueBlock.valueHexView, issuer: issuer.valueBeforeDecodeView };
}
