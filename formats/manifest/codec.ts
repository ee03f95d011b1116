import { createHash } from "node:crypto";
import { z } from "zod";
import { ACCEPTANCE_LEVELS } from "../vib/acceptance.js";
import { canonicalBytes, canonicalJson } from "./canonical-json.js";
import {
  POWER_ACTIONS,
  type ImageManifest,
  type ManifestVib,
  type RemediationOrder,
  type StageOrder,
} from "./image-manifest.js";
import { readJson } from "./json-reading.js";
import { manifestProblem } from "./manifest-problems.js";
import { byteCount, counter, imageDigestText, label, moment, sha256Hex, shortText } from "./wire-fields.js";

/** An image is a closed list of at most this many VIBs (a real base image has 136). */
const MAX_VIBS = 4096;
const MAX_MANIFEST_BYTES = 16 * 1024 * 1024;
const MAX_ORDER_BYTES = 256 * 1024;
const MAX_SOURCES = 16;

const manifestTarget = z.strictObject({
  kind: z.enum(["HOST", "DPU", "FIRMWARE"]),
  platform: label,
  deviceMatch: z.exactOptional(shortText),
  version: z.exactOptional(shortText),
  stageable: z.boolean(),
  manager: z.exactOptional(shortText),
});

const manifestVib = z.strictObject({
  sha256: sha256Hex,
  sizeBytes: byteCount,
  id: label,
  vendor: label,
  type: label,
  name: label,
  version: label,
  acceptanceLevel: z.enum(ACCEPTANCE_LEVELS),
  descriptorSha256: sha256Hex,
  component: label,
  target: manifestTarget,
});

const imageManifest = z.strictObject({
  kind: z.literal("greenroom.image-manifest/1"),
  imageDigest: imageDigestText,
  displayName: shortText,
  baseImageVersion: shortText,
  scopeId: label,
  version: counter,
  commitId: label,
  createdAt: moment,
  expiresAt: moment,
  orderKey: sha256Hex,
  vibs: z.array(manifestVib).max(MAX_VIBS),
});

const sourceUrl = z
  .string()
  .max(2048)
  .regex(/^https?:\/\/[^\s]+$/, "expected an http or https URL");

const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "expected HH:MM");
const MAX_ORDER_SECONDS = 30 * 86_400;

const stageHours = z
  .strictObject({
    notBefore: z.exactOptional(moment),
    until: z.exactOptional(moment),
    dailyFrom: z.exactOptional(timeOfDay),
    dailyTo: z.exactOptional(timeOfDay),
  })
  .refine((hours) => (hours.dailyFrom === undefined) === (hours.dailyTo === undefined), "a daily window has two ends")
  .refine((hours) => hours.dailyFrom === undefined || hours.dailyFrom !== hours.dailyTo, "a daily window is not empty");

const hostOrder = z.strictObject({
  orderId: label,
  orderNumber: counter,
  hostId: label,
  scopeId: label,
  imageDigest: imageDigestText,
  applyBy: moment,
  issuedAt: moment,
  sources: z.array(sourceUrl).max(MAX_SOURCES),
  parallel: z.int().min(1).max(16),
  maxBytesPerSecond: z.exactOptional(z.int().min(1).max(Number.MAX_SAFE_INTEGER)),
  maxSeconds: z.exactOptional(z.int().min(1).max(MAX_ORDER_SECONDS)),
  hours: z.exactOptional(stageHours),
});

const stageOrder = hostOrder.extend({ kind: z.literal("greenroom.stage-order/1") });

const remediationOrder = hostOrder.extend({
  kind: z.literal("greenroom.remediation-order/1"),
  policy: z.strictObject({
    maintenanceRetries: z.int().min(0).max(100),
    maintenanceRetrySeconds: z.int().min(0).max(3600),
    powerAction: z.enum(POWER_ACTIONS),
    evacuateOfflineVms: z.boolean(),
    keepMaintenanceMode: z.boolean(),
    quickBoot: z.boolean(),
    checkInSeconds: z.int().min(0).max(86_400),
  }),
});

/**
 * The name of an image: "sha256:<hex>" over the canonical JSON of its VIB list, sorted by digest, then by target (DECISIONS 13).
 * The order in which a list is given does not matter.
 */
export function imageDigestOf(vibs: readonly ManifestVib[]): string {
  const sorted = vibs.map((vib) => ({ key: sortKey(vib), text: canonicalJson(vib) })).sort(byKey);
  const list = `[${sorted.map(({ text }) => text).join(",")}]`;
  return `sha256:${createHash("sha256").update(list, "utf8").digest("hex")}`;
}

const sortKey = (vib: ManifestVib): string => `${vib.sha256} ${canonicalJson(vib.target)}`;

const byKey = (a: { readonly key: string }, b: { readonly key: string }): number =>
  a.key < b.key ? -1 : a.key > b.key ? 1 : 0;

/** The manifest as canonical JSON bytes, ready to be signed. */
export const encodeManifest = (manifest: ImageManifest): Uint8Array => canonicalBytes(manifest);

/** Reads a manifest from bytes whose signature has been checked: MANIFEST_INVALID, MANIFEST_DIGEST_MISMATCH. */
export function decodeManifest(bytes: Uint8Array): ImageManifest {
  const manifest: ImageManifest = readJson(bytes, {
    schema: imageManifest,
    maxBytes: MAX_MANIFEST_BYTES,
    refuse: (fault, cause) => manifestProblem("MANIFEST_INVALID", { ...fault }, cause),
  });
  const actual = imageDigestOf(manifest.vibs);
  if (actual !== manifest.imageDigest)
    throw manifestProblem("MANIFEST_DIGEST_MISMATCH", { expected: manifest.imageDigest, actual });
  refuseTwins(manifest.vibs);
  return manifest;
}

/** One VIB is listed once per target: a twin would be counted twice in every sum of bytes. */
function refuseTwins(vibs: readonly ManifestVib[]): void {
  const seen = new Set<string>();
  for (const [index, vib] of vibs.entries()) {
    const key = sortKey(vib);
    if (seen.has(key))
      throw manifestProblem("MANIFEST_INVALID", { where: `vibs.${index}`, what: `${vib.id} is listed twice` });
    seen.add(key);
  }
}

/** The order as canonical JSON bytes, ready to be signed. */
export const encodeOrder = (order: StageOrder | RemediationOrder): Uint8Array => canonicalBytes(order);

/** Reads a stage order from bytes whose signature has been checked: ORDER_INVALID. */
export const decodeOrder = (bytes: Uint8Array): StageOrder => readOrder(bytes, stageOrder);

/** The same for a remediation order: ORDER_INVALID. */
export const decodeRemediationOrder = (bytes: Uint8Array): RemediationOrder => readOrder(bytes, remediationOrder);

const readOrder = <T>(bytes: Uint8Array, schema: z.ZodType<T>): T =>
  readJson(bytes, {
    schema,
    maxBytes: MAX_ORDER_BYTES,
    refuse: (fault, cause) => manifestProblem("ORDER_INVALID", { ...fault }, cause),
  });
