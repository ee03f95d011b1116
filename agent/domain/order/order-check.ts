import { openEnvelope } from "../../../core/trust/dsse.js";
import { isProblem } from "../../../core/problem/problem.js";
import { decodeManifest, decodeOrder, decodeRemediationOrder } from "../../../formats/manifest/codec.js";
import {
  IMAGE_MANIFEST_TYPE,
  REMEDIATION_ORDER_TYPE,
  STAGE_ORDER_TYPE,
  type HostOrder,
  type ImageManifest,
  type ManifestVib,
  type RemediationOrder,
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

/** An order that may be carried out on this host; only the functions of this file make one. */
export interface AdmittedOrder<O extends HostOrder = HostOrder> extends OrderEnvelopes {
  readonly [admitted]: true;
  readonly manifest: ImageManifest;
  readonly order: O;
}

export interface OrderCase extends OrderEnvelopes {
  readonly pins: HostPins;
  readonly seen: SeenNumbers;
  readonly nowMs: number;
}

/** How orders of one kind are signed and read. */
interface OrderKind<O extends HostOrder> {
  readonly payloadType: string;
  readonly decode: (bytes: Uint8Array) => O;
}

const STAGE: OrderKind<StageOrder> = { payloadType: STAGE_ORDER_TYPE, decode: decodeOrder };
const REMEDIATION: OrderKind<RemediationOrder> = {
  payloadType: REMEDIATION_ORDER_TYPE,
  decode: decodeRemediationOrder,
};

/**
 * Judges a stage order: the manifest by the keys pinned at enrolment, the order by the key the manifest delegates to, then scope, versions
 * and times. Throws a problem of ORDER_PROBLEMS that names the attack, or MANIFEST_DIGEST_MISMATCH of the codec.
 */
export const admitOrder = (given: OrderCase): AdmittedOrder<StageOrder> => admit(given, STAGE);

/** The same for a remediation order; both kinds count in one sequence of numbers. */
export const admitRemediation = (given: OrderCase): AdmittedOrder<RemediationOrder> => admit(given, REMEDIATION);

/**
 * A remediation that was admitted before, out of the ledger: whose it is and who signed it is judged again. Numbers and times are not: a host
 * that has begun goes on, whatever its clock says after a reboot.
 */
export function readmitRemediation(given: Omit<OrderCase, "seen" | "nowMs">): AdmittedOrder<RemediationOrder> {
  const { manifest, order } = readSigned(given, REMEDIATION);
  refuseForeign(given.pins, manifest, order);
  return branded(given, manifest, order);
}

function admit<O extends HostOrder>(given: OrderCase, kind: OrderKind<O>): AdmittedOrder<O> {
  const { seen, nowMs } = given;
  const { manifest, order } = readSigned(given, kind);
  refuseForeign(given.pins, manifest, order);
  refuseOlderManifest(seen, manifest);
  refuseOlderOrder(seen, order);
  refuseContradictions(manifest);
  const begun = seen.order?.orderId === order.orderId && seen.order.number === order.orderNumber;
  refuseExpired({ manifest, order, nowMs, lease: begun ? "begun" : "open" });
  return branded(given, manifest, order);
}

// The one place where the brand is given.
const branded = <O extends HostOrder>(
  { manifestEnvelope, orderEnvelope }: OrderEnvelopes,
  manifest: ImageManifest,
  order: O,
): AdmittedOrder<O> => ({ manifest, order, manifestEnvelope, orderEnvelope }) as AdmittedOrder<O>;

export type ManifestCase = Omit<OrderCase, "orderEnvelope">;

/** Judges a manifest without an order, as a look ahead: signature, scope, version and expiry. */
export function admitManifest({ manifestEnvelope, pins, seen, nowMs }: ManifestCase): ImageManifest {
  const manifest = readManifest({ manifestEnvelope, pins });
  if (manifest.scopeId !== pins.scopeId)
    throw orderProblem("MANIFEST_FOR_OTHER_CLUSTER", { own: pins.scopeId, got: manifest.scopeId });
  refuseOlderManifest(seen, manifest);
  refuseContradictions(manifest);
  refuseExpiredManifest(manifest, nowMs);
  return manifest;
}

const readManifest = ({ manifestEnvelope, pins }: Pick<OrderCase, "manifestEnvelope" | "pins">): ImageManifest =>
  decodeManifest(opened("MANIFEST_UNTRUSTED", manifestEnvelope, IMAGE_MANIFEST_TYPE, pins.manifestKeys));

function readSigned<O extends HostOrder>(
  given: Omit<OrderCase, "seen" | "nowMs">,
  { payloadType, decode }: OrderKind<O>,
): { manifest: ImageManifest; order: O } {
  const manifest = readManifest(given);
  const keys = [Buffer.from(manifest.orderKey, "hex")];
  return { manifest, order: decode(opened("ORDER_UNTRUSTED", given.orderEnvelope, payloadType, keys)) };
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

function refuseForeign(pins: HostPins, manifest: ImageManifest, order: HostOrder): void {
  if (manifest.scopeId !== pins.scopeId)
    throw orderProblem("MANIFEST_FOR_OTHER_CLUSTER", { own: pins.scopeId, got: manifest.scopeId });
  if (order.hostId !== pins.hostId) throw orderProblem("ORDER_FOR_OTHER_HOST", { own: pins.hostId, got: order.hostId });
  if (order.scopeId !== pins.scopeId)
    throw orderProblem("ORDER_FOR_OTHER_CLUSTER", { own: pins.scopeId, got: order.scopeId });
  if (order.imageDigest !== manifest.imageDigest)
    throw orderProblem("ORDER_FOR_OTHER_IMAGE", { manifest: manifest.imageDigest, order: order.imageDigest });
}

// Roll-back (TUF client workflow 5.4.3) and replay: numbers only grow, also across restarts.
function refuseOlderManifest(seen: SeenNumbers, manifest: ImageManifest): void {
  if (seen.manifest === undefined) return;
  const { version, imageDigest } = seen.manifest;
  if (manifest.version < version)
    throw orderProblem("MANIFEST_OLDER", { scopeId: manifest.scopeId, seen: version, got: manifest.version });
  if (manifest.version === version && manifest.imageDigest !== imageDigest)
    throw orderProblem("MANIFEST_FORKED", { version, seen: imageDigest, got: manifest.imageDigest });
}

function refuseOlderOrder(seen: SeenNumbers, order: HostOrder): void {
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

export interface Times {
  readonly manifest: ImageManifest;
  readonly order: HostOrder;
  readonly nowMs: number;
  /** The lease says when an order may begin; one that has begun goes on (image-manifest.ts, applyBy). */
  readonly lease: "open" | "begun";
}

// Freeze (TUF 5.4.4): what is too old is refused. `!(a < b)` also refuses a time that cannot be read.
/** Throws MANIFEST_EXPIRED, ORDER_EXPIRED. */
export function refuseExpired({ manifest, order, nowMs, lease }: Times): void {
  refuseExpiredManifest(manifest, nowMs);
  if (lease === "open" && !(nowMs <= Date.parse(order.applyBy)))
    throw orderProblem("ORDER_EXPIRED", { applyBy: order.applyBy, clock: new Date(nowMs).toISOString() });
}

/** Throws MANIFEST_EXPIRED. */
export function refuseExpiredManifest({ expiresAt }: ImageManifest, nowMs: number): void {
  if (!(nowMs < Date.parse(expiresAt)))
    throw orderProblem("MANIFEST_EXPIRED", { expiredAt: expiresAt, clock: new Date(nowMs).toISOString() });
}
