import { openEnvelope } from "../../../core/trust/dsse.js";
import { isProblem } from "../../../core/problem/problem.js";
import { decodeManifest, decodeOrder } from "../../../formats/manifest/codec.js";
import {
  IMAGE_MANIFEST_TYPE,
  STAGE_ORDER_TYPE,
  type ImageManifest,
  type ManifestVib,
  type StageOrder,
} from "../../../formats/manifest/image-manifest.js";
import { manifestProblem } from "../../../formats/manifest/manifest-problems.js";
import { orderProblem } from "./order-problems.js";

/** What this host learnt when it was enrolled and never takes from the wire again. */
export interface HostPins {
  readonly hostId: string;
  readonly scopeId: string;
  /** Raw Ed25519 public keys. */
  readonly manifestKeys: readonly Uint8Array[];
}

/** The highest numbers this host has seen, kept through restarts and reboots. */
export interface SeenNumbers {
  readonly manifest?: { readonly version: number; readonly imageDigest: string };
  readonly order?: { readonly number: number; readonly orderId: string };
}

export interface OrderEnvelopes {
  readonly manifestEnvelope: Uint8Array;
  readonly orderEnvelope: Uint8Array;
}

declare const admitted: unique symbol;

/** An order that may be carried out on this host; only `admitOrder` makes one. */
export interface AdmittedOrder extends OrderEnvelopes {
  readonly [admitted]: true;
  readonly manifest: ImageManifest;
  readonly order: StageOrder;
}

export interface OrderCase extends OrderEnvelopes {
  readonly pins: HostPins;
  readonly seen: SeenNumbers;
  readonly nowMs: number;
}

/**
 * Judges a stage order: the manifest by the keys pinned at enrolment, the order by the key the manifest delegates to, then scope, versions
 * and times. Throws a problem of ORDER_PROBLEMS that names the attack, or MANIFEST_DIGEST_MISMATCH of the codec.
 */
export function admitOrder(given: OrderCase): AdmittedOrder {
  const { manifest, order } = readSigned(given);
  refuseForeign(given.pins, manifest, order);
  refuseOlder(given.seen, manifest, order);
  refuseContradictions(manifest);
  const { seen } = given;
  const begun = seen.order?.orderId === order.orderId && seen.order.number === order.orderNumber;
  refuseExpired({ manifest, order, nowMs: given.nowMs, lease: begun ? "begun" : "open" });
  const { manifestEnvelope, orderEnvelope } = given;
  // The one place where the brand is given.
  return { manifest, order, manifestEnvelope, orderEnvelope } as AdmittedOrder;
}

function readSigned({ manifestEnvelope, orderEnvelope, pins }: OrderCase): {
  manifest: ImageManifest;
  order: StageOrder;
} {
  const manifestBytes = opened("MANIFEST_UNTRUSTED", manifestEnvelope, IMAGE_MANIFEST_TYPE, pins.manifestKeys);
  const manifest = decodeManifest(manifestBytes);
  const orderBytes = opened("ORDER_UNTRUSTED", orderEnvelope, STAGE_ORDER_TYPE, [
    Buffer.from(manifest.orderKey, "hex"),
  ]);
  return { manifest, order: decodeOrder(orderBytes) };
}

function opened(
  code: "MANIFEST_UNTRUSTED" | "ORDER_UNTRUSTED",
  envelope: Uint8Array,
  payloadType: string,
  keys: readonly Uint8Array[],
): Uint8Array {
  try {
    return openEnvelope({ envelope, payloadType, keys }).payload;
  } catch (cause) {
    if (isProblem(cause)) throw orderProblem(code, { why: cause.message }, cause);
    throw cause;
  }
}

function refuseForeign(pins: HostPins, manifest: ImageManifest, order: StageOrder): void {
  if (manifest.scopeId !== pins.scopeId)
    throw orderProblem("MANIFEST_FOR_OTHER_CLUSTER", { own: pins.scopeId, got: manifest.scopeId });
  if (order.hostId !== pins.hostId) throw orderProblem("ORDER_FOR_OTHER_HOST", { own: pins.hostId, got: order.hostId });
  if (order.scopeId !== pins.scopeId)
    throw orderProblem("ORDER_FOR_OTHER_CLUSTER", { own: pins.scopeId, got: order.scopeId });
  if (order.imageDigest !== manifest.imageDigest)
    throw orderProblem("ORDER_FOR_OTHER_IMAGE", { manifest: manifest.imageDigest, order: order.imageDigest });
}

// Roll-back (TUF client workflow 5.4.3) and replay: numbers only grow, also across restarts.
function refuseOlder(seen: SeenNumbers, manifest: ImageManifest, order: StageOrder): void {
  if (seen.manifest !== undefined) {
    const { version, imageDigest } = seen.manifest;
    if (manifest.version < version)
      throw orderProblem("MANIFEST_OLDER", { scopeId: manifest.scopeId, seen: version, got: manifest.version });
    if (manifest.version === version && manifest.imageDigest !== imageDigest)
      throw orderProblem("MANIFEST_FORKED", { version, seen: imageDigest, got: manifest.imageDigest });
  }
  if (seen.order === undefined || order.orderNumber > seen.order.number) return;
  // The very order seen last may come again: that is how a second caller joins and how a restart goes on.
  if (order.orderNumber === seen.order.number && order.orderId === seen.order.orderId) return;
  throw orderProblem("ORDER_OLDER", { seen: seen.order.number, got: order.orderNumber });
}

/** One file is one file, however many targets take it: what the list says of it must be the same each time, and its sums must be countable. */
function refuseContradictions({ vibs }: ImageManifest): void {
  const first = new Map<string, ManifestVib>();
  let bytes = 0;
  for (const [index, vib] of vibs.entries()) {
    const refuse = (what: string) => manifestProblem("MANIFEST_INVALID", { where: `vibs.${index}`, what });
    const known = first.get(vib.sha256);
    if (known !== undefined && FACTS_OF_A_FILE.some((fact) => known[fact] !== vib[fact]))
      throw refuse(`${vib.id} contradicts what the list says of the same file as ${known.id}`);
    if (known === undefined) bytes += vib.sizeBytes;
    if (!Number.isSafeInteger(bytes)) throw refuse("the sizes add up to more than can be counted");
    first.set(vib.sha256, vib);
  }
}

const FACTS_OF_A_FILE = ["sizeBytes", "id", "descriptorSha256"] as const;

interface Times {
  readonly manifest: ImageManifest;
  readonly order: StageOrder;
  readonly nowMs: number;
  /** The lease says when an order may begin; one that has begun goes on (image-manifest.ts, applyBy). */
  readonly lease: "open" | "begun";
}

// Freeze (TUF 5.4.4): what is too old is refused. `!(a < b)` also refuses a time that cannot be read.
function refuseExpired({ manifest, order, nowMs, lease }: Times): void {
  refuseExpiredManifest(manifest, nowMs);
  if (lease === "open" && !(nowMs <= Date.parse(order.applyBy)))
    throw orderProblem("ORDER_EXPIRED", { applyBy: order.applyBy, clock: new Date(nowMs).toISOString() });
}

/** Throws MANIFEST_EXPIRED. */
export function refuseExpiredManifest({ expiresAt }: ImageManifest, nowMs: number): void {
  if (!(nowMs < Date.parse(expiresAt)))
    throw orderProblem("MANIFEST_EXPIRED", { expiredAt: expiresAt, clock: new Date(nowMs).toISOString() });
}
