import { z } from "zod";
import { canonicalBytes } from "../manifest/canonical-json.js";
import { readJson } from "../manifest/json-reading.js";
import { byteCount, counter, imageDigestText, label, moment, sha256Hex, shortText } from "../manifest/wire-fields.js";
import { receiptProblem } from "./receipt-problems.js";
import type { Receipt } from "./receipt.js";

/** As many as a manifest may list. */
const MAX_VIBS = 4096;
const MAX_TARGETS = 256;
const MAX_RECEIPT_BYTES = 8 * 1024 * 1024;

const receiptVib = z.strictObject({
  sha256: sha256Hex,
  sizeBytes: byteCount,
  id: label,
  targetIds: z.array(label).max(MAX_TARGETS),
});

const receiptTarget = z.strictObject({
  id: label,
  kind: z.enum(["HOST", "DPU", "FIRMWARE"]),
  state: z.enum(["absent", "partial", "staged", "compliant", "not-stageable", "failed"]),
  vibsWanted: byteCount,
  vibsStaged: byteCount,
  why: z.exactOptional(shortText),
});

const unstageableFirmware = z.strictObject({ sha256: sha256Hex, id: label, manager: shortText });

const receipt = z.strictObject({
  kind: z.literal("greenroom.receipt/1"),
  hostId: label,
  scopeId: label,
  /** Empty while a host has never been given an image. */
  imageDigest: z.union([imageDigestText, z.literal("")]),
  manifestVersion: counter,
  state: z.enum(["absent", "partial", "complete", "compliant"]),
  targets: z.array(receiptTarget).max(MAX_TARGETS),
  firmware: z.enum(["none", "staged", "partial", "not-stageable"]),
  vibs: z.array(receiptVib).max(MAX_VIBS),
  installed: z.array(sha256Hex).max(MAX_VIBS),
  notStageable: z.array(unstageableFirmware).max(MAX_VIBS),
  persistence: z.enum(["persistent", "volatile"]),
  bootId: shortText,
  counter,
  at: moment,
  freeBytes: byteCount,
  stagingFolder: shortText,
});

/** The receipt as canonical JSON bytes, ready to be signed by the host's receipt key. */
export const encodeReceipt = (value: Receipt): Uint8Array => canonicalBytes(value);

/** Reads a receipt from bytes whose signature has been checked: RECEIPT_INVALID. */
export const decodeReceipt = (bytes: Uint8Array): Receipt =>
  readJson(bytes, {
    schema: receipt,
    maxBytes: MAX_RECEIPT_BYTES,
    refuse: (fault, cause) => receiptProblem("RECEIPT_INVALID", { ...fault }, cause),
  });
