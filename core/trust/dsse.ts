import { isUtf8 } from "node:buffer";
import { keyIdOf, verifyEd25519, type SigningKey } from "./ed25519.js";
import { trustProblem } from "./trust-problems.js";

/** Bounds of an envelope; beyond them it is refused before anything is decoded. */
export const ENVELOPE_LIMITS = { bytes: 16 * 1024 * 1024, signatures: 16 } as const;

interface Envelope {
  readonly payload: Uint8Array;
  readonly signatures: readonly { keyId: string | undefined; bytes: Uint8Array }[];
}

/** DSSE protocol v1.0.0, pre-authentication encoding: what is signed. */
function preAuthentication(payloadType: string, payload: Uint8Array): Uint8Array {
  const type = Buffer.from(payloadType, "utf8");
  return Buffer.concat([Buffer.from(`DSSEv1 ${type.length} `), type, Buffer.from(` ${payload.length} `), payload]);
}

/** A DSSE envelope (JSON, UTF-8) of one Ed25519 signature. */
export function signEnvelope(wanted: { payloadType: string; payload: Uint8Array; key: SigningKey }): Uint8Array {
  const { payloadType, payload, key } = wanted;
  const signature = key.sign(preAuthentication(payloadType, payload));
  const envelope = {
    payload: Buffer.from(payload).toString("base64"),
    payloadType,
    signatures: [{ keyid: keyIdOf(key.publicKey), sig: Buffer.from(signature).toString("base64") }],
  };
  return Buffer.from(JSON.stringify(envelope), "utf8");
}

/** What opening needs: the bytes, the one type that is wanted, and the raw public keys that are trusted for it. */
export interface EnvelopeToOpen {
  readonly envelope: Uint8Array;
  readonly payloadType: string;
  readonly keys: readonly Uint8Array[];
  /** Largest size of the envelope in bytes; 16 MiB unless told. */
  readonly maxBytes?: number;
}

/**
 * The payload of an envelope that one of the keys signed, and that key. ENVELOPE_MALFORMED for bytes that are no
 * envelope, ENVELOPE_UNTRUSTED for another payload type or without a signature by one of the keys.
 */
export function openEnvelope(wanted: EnvelopeToOpen): { payload: Uint8Array; publicKey: Uint8Array } {
  const { envelope, payloadType, keys, maxBytes = ENVELOPE_LIMITS.bytes } = wanted;
  if (envelope.length > maxBytes) throw malformed(`it is larger than ${maxBytes} bytes`);
  const { payload, signatures } = readEnvelope(envelope, payloadType);
  const signed = preAuthentication(payloadType, payload);
  let tried = 0;
  for (const { keyId, bytes } of signatures)
    for (const publicKey of keys) {
      // The key id is an unauthenticated hint (DSSE): it may save work, it never grants anything.
      if (keyId !== undefined && keyId !== keyIdOf(publicKey)) continue;
      tried += 1;
      if (verifyEd25519({ publicKey, message: signed, signature: bytes })) return { payload, publicKey };
    }
  const named = signatures.map(({ keyId }) => keyId?.slice(0, 100) ?? "one it does not name").join(", ");
  const why =
    tried === 0
      ? `no trusted key signed it: its key is ${named}`
      : "no trusted key signed it: the signature does not hold, so it was changed or forged";
  throw trustProblem("ENVELOPE_UNTRUSTED", { why });
}

const malformed = (why: string, cause?: unknown) => trustProblem("ENVELOPE_MALFORMED", { why }, cause);

function readEnvelope(bytes: Uint8Array, payloadType: string): Envelope {
  const { payload, payloadType: type, signatures } = parseObject(bytes);
  if (typeof type !== "string") throw malformed("payloadType is not a string");
  if (type !== payloadType)
    throw trustProblem("ENVELOPE_UNTRUSTED", { why: `it is a ${type.slice(0, 100)}, wanted is a ${payloadType}` });
  if (!Array.isArray(signatures) || signatures.length === 0) throw malformed("it has no signatures");
  if (signatures.length > ENVELOPE_LIMITS.signatures) throw malformed("it has too many signatures");
  return { payload: readBase64("payload", payload), signatures: signatures.map(readSignature) };
}

function parseObject(bytes: Uint8Array): Partial<Record<string, unknown>> {
  if (!isUtf8(bytes)) throw malformed("it is not UTF-8");
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString("utf8"));
  } catch (cause) {
    throw malformed("it is not JSON", cause);
  }
  if (!isObject(value)) throw malformed("it is not a JSON object");
  return value;
}

const isObject = (value: unknown): value is Partial<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function readSignature(value: unknown): Envelope["signatures"][number] {
  if (!isObject(value)) throw malformed("a signature is not an object");
  const { keyid, sig } = value;
  if (keyid !== undefined && typeof keyid !== "string") throw malformed("keyid is not a string");
  return { keyId: keyid === "" ? undefined : keyid, bytes: readBase64("sig", sig) };
}

function readBase64(where: string, value: unknown): Uint8Array {
  if (typeof value !== "string") throw malformed(`${where} is not a string`);
  const bytes = Buffer.from(value, "base64");
  // Node skips what is not base64; one byte string has one text here.
  if (bytes.toString("base64") !== value) throw malformed(`${where} is not canonical base64`);
  return new Uint8Array(bytes);
}
