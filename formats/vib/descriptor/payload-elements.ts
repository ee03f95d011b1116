import { VIB_LIMITS } from "../archive/limits.js";
import type { Checksum, Payload } from "../descriptor-model.js";
import { attributes, invalid, repeated, required, textOf, type Place } from "./field.js";
import { readCount } from "./scalar.js";

const PAYLOAD_NAME = /^[0-9A-Za-z_.-]{1,15}$/;
const RESERVED = new Set([".", "..", "descriptor.xml", "sig.pkcs7"]);
const HEX_DIGITS: Readonly<Record<string, number>> = { "sha-256": 64, "sha-1": 40, "sha-256-gunzip1": 64 };
// compression-option is a hint of the packer that no reader needs (FORMAT part 2).
const PAYLOAD_ATTRIBUTES = [
  "name",
  "type",
  "size",
  "boot-order",
  "vfat-name",
  "uncompressed-size",
  "compression-option",
];

/** The payloads in their order, names unique (FORMAT part 2 and 1.8). */
export function readPayloads(place: Place): Payload[] {
  const payloads = repeated(place, "payload").map(readPayload);
  // Descriptor and signature are members as well.
  if (payloads.length > VIB_LIMITS.members - 2)
    throw invalid(place, `${place.path} has more payloads than an archive may hold`);
  const names = new Set(payloads.map(({ name }) => name));
  if (names.size !== payloads.length) throw invalid(place, `${place.path} names a payload twice`);
  return payloads;
}

function readPayload(place: Place): Payload {
  const found = attributes(place, PAYLOAD_ATTRIBUTES);
  const name = required(place, found.get("name"), "@name");
  if (!PAYLOAD_NAME.test(name) || RESERVED.has(name))
    throw invalid(place, `payload name ${JSON.stringify(name.slice(0, 64))} is not legal`);
  const count = (attribute: string): number | undefined => {
    const text = found.get(attribute);
    return text === undefined ? undefined : readCount(place, text, `${place.path}[${name}]/@${attribute}`);
  };
  const bootOrder = count("boot-order");
  const uncompressedSizeBytes = count("uncompressed-size");
  const vfatName = found.get("vfat-name");
  return {
    name,
    type: required(place, found.get("type"), "@type"),
    sizeBytes: required(place, count("size"), "@size"),
    ...(bootOrder === undefined ? {} : { bootOrder }),
    ...(vfatName === undefined ? {} : { vfatName }),
    ...(uncompressedSizeBytes === undefined ? {} : { uncompressedSizeBytes }),
    checksums: repeated(place, "checksum").map((checksum) => readChecksum(checksum, name)),
  };
}

function readChecksum(place: Place, payload: string): Checksum {
  const found = attributes(place, ["checksum-type", "verify-process"]);
  const type = required(place, found.get("checksum-type"), "@checksum-type");
  const verifyProcess = found.get("verify-process");
  const value = textOf(place).toLowerCase();
  const digits = HEX_DIGITS[type];
  if (digits !== undefined && (value.length !== digits || !/^[0-9a-f]*$/.test(value)))
    throw invalid(place, `the ${type} of payload ${payload} is not ${digits} hex digits`);
  return { type, ...(verifyProcess === undefined ? {} : { verifyProcess }), value };
}
