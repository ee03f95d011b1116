import { BinaryReader, BinaryWriter, WireType } from "@bufbuild/protobuf/wire";

/** google.rpc.ErrorInfo. */
export interface ErrorInfo {
  readonly reason: string;
  readonly domain: string;
  readonly metadata: Readonly<Record<string, string>>;
}

const ERROR_INFO_TYPE = "type.googleapis.com/google.rpc.ErrorInfo";

/** The bytes of google.rpc.Status {code = 1, message = 2, details = 3} with one ErrorInfo, for grpc-status-details-bin. */
export function encodeStatusDetails(status: { code: number; message: string; info: ErrorInfo }): Uint8Array {
  const { code, message, info } = status;
  const infoWriter = new BinaryWriter().tag(1, WireType.LengthDelimited).string(info.reason);
  infoWriter.tag(2, WireType.LengthDelimited).string(info.domain);
  for (const [key, value] of Object.entries(info.metadata)) {
    infoWriter.tag(3, WireType.LengthDelimited).fork();
    infoWriter.tag(1, WireType.LengthDelimited).string(key).tag(2, WireType.LengthDelimited).string(value).join();
  }
  const writer = new BinaryWriter().tag(1, WireType.Varint).int32(code);
  writer.tag(2, WireType.LengthDelimited).string(message).tag(3, WireType.LengthDelimited).fork();
  writer.tag(1, WireType.LengthDelimited).string(ERROR_INFO_TYPE);
  return writer.tag(2, WireType.LengthDelimited).bytes(infoWriter.finish()).join().finish();
}

type Fields = ReadonlyMap<number, readonly Uint8Array[]>;

// Every field that is read here is length-delimited; whatever else a peer sends is skipped.
function readFields(bytes: Uint8Array): Fields {
  const reader = new BinaryReader(bytes);
  const fields = new Map<number, Uint8Array[]>();
  while (reader.pos < reader.len) {
    const [field, wireType] = reader.tag();
    if (wireType === WireType.LengthDelimited) fields.set(field, [...(fields.get(field) ?? []), reader.bytes()]);
    else reader.skip(wireType, field);
  }
  return fields;
}

const text = (fields: Fields, field: number): string => Buffer.from(fields.get(field)?.at(-1) ?? []).toString("utf8");

/** The first ErrorInfo in the bytes of a google.rpc.Status, or undefined: none, or bytes that are no such message. */
export function decodeErrorInfo(bytes: Uint8Array): ErrorInfo | undefined {
  try {
    const any = (readFields(bytes).get(3) ?? []).map(readFields).find((fields) => text(fields, 1) === ERROR_INFO_TYPE);
    if (any === undefined) return undefined;
    const info = readFields(any.get(2)?.at(-1) ?? new Uint8Array());
    const entries = (info.get(3) ?? []).map(readFields).map((entry) => [text(entry, 1), text(entry, 2)] as const);
    return { reason: text(info, 1), domain: text(info, 2), metadata: Object.fromEntries(entries) };
  } catch {
    // A peer's garbage in an optional header is worth no error of its own: the gRPC status still tells what happened.
    return undefined;
  }
}
