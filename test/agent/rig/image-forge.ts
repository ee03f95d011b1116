import { createHash, randomBytes } from "node:crypto";
import { newSeed, signingKeyFromSeed, type SigningKey } from "../../../core/trust/ed25519.js";
import { signEnvelope } from "../../../core/trust/dsse.js";
import { encodeManifest, encodeOrder, imageDigestOf } from "../../../formats/manifest/codec.js";
import {
  IMAGE_MANIFEST_TYPE,
  REMEDIATION_ORDER_TYPE,
  STAGE_ORDER_TYPE,
  type ImageManifest,
  type ManifestTarget,
  type ManifestVib,
  type RemediationOrder,
  type RemediationPolicy,
  type StageOrder,
} from "../../../formats/manifest/image-manifest.js";
import { readBankVib } from "../../../agent/host/sandbox/bank-vib.js";
import { buildVib, type VibDraft, type VibPlan } from "../../../formats/vib/build.js";
import { signatureBlock, type Signer } from "../../../formats/vib/signature/signing.js";

export const ON_HOST: ManifestTarget = { kind: "HOST", platform: "embeddedEsx", stageable: true };
export const ON_DPU: ManifestTarget = { kind: "DPU", platform: "ESXio", stageable: true };

/** A VIB that is only changed by a reboot. */
export const NEEDS_REBOOT: Partial<VibDraft> = { liveInstallAllowed: false, liveRemoveAllowed: false };

export interface ForgedVib {
  readonly bytes: Uint8Array;
  readonly entry: ManifestVib;
}

export interface VibWords {
  readonly name: string;
  readonly version?: string;
  readonly sizeBytes?: number;
  readonly target?: ManifestTarget;
  /** Makes it PartnerSupported, and signs it. */
  readonly signer?: Signer;
  /** What else its descriptor says. */
  readonly descriptor?: Partial<VibDraft>;
}

/** A real VIB whose one payload holds so many random bytes, unsigned if nobody is to sign it, and its line in a manifest. */
export async function forgeVib({
  name,
  version = "1.0-1",
  sizeBytes = 4096,
  target = ON_HOST,
  signer,
  descriptor: more = {},
}: VibWords): Promise<ForgedVib> {
  const platform = target.kind === "DPU" ? "ESXio" : "embeddedEsx";
  const plan: VibPlan = {
    descriptor: {
      ...{ name, version, vendor: "Forge", releaseDate: "2026-11-24T00:00:00+00:00" },
      ...(signer !== undefined && { acceptanceLevel: "PartnerSupported" as const }),
      softwarePlatforms: [{ productLineId: platform, version: "8.*", locale: "" }],
      ...more,
    },
    payloads: [
      {
        name: name.slice(0, 8),
        type: "tgz",
        files: [{ path: `opt/${name}/data`, bytes: randomBytes(sizeBytes), mode: 0o644 }],
      },
    ],
  };
  const unsigned = await buildVib(plan);
  if (signer === undefined) return forged(unsigned, target);
  const { descriptorBytes } = await readBankVib(unsigned);
  const signature = signatureBlock(signer, { descriptorBytes, signedAtMs: NOW_MS });
  return forged(await buildVib({ ...plan, signature }), target);
}

/** A VIB with its line in a manifest, as somebody would order exactly these bytes. */
export async function forged(bytes: Uint8Array, target: ManifestTarget = ON_HOST): Promise<ForgedVib> {
  const { descriptor, descriptorBytes } = await readBankVib(bytes);
  const { id, vendor, type, name, version, acceptanceLevel } = descriptor;
  const entry: ManifestVib = {
    ...{ sha256: sha256(bytes), sizeBytes: bytes.length, id, vendor, type, name, version, acceptanceLevel },
    ...{ descriptorSha256: sha256(descriptorBytes), component: name, target },
  };
  return { bytes, entry };
}

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const DAY_MS = 86_400_000;
export const NOW_MS = Date.parse("2026-11-24T12:00:00Z");

/** Keys of a controller, and what it signs. */
export class ImageForge {
  readonly manifestKey: SigningKey = signingKeyFromSeed(newSeed());
  readonly orderKey: SigningKey = signingKeyFromSeed(newSeed());
  #version = 0;
  #order = 0;

  manifest(vibs: readonly ManifestVib[], change: Partial<ImageManifest> = {}): ImageManifest {
    return {
      kind: "greenroom.image-manifest/1",
      imageDigest: imageDigestOf(vibs),
      displayName: "Forged image",
      baseImageVersion: "8.0.3-0.35.24280767",
      scopeId: "domain-c1",
      version: ++this.#version,
      commitId: `commit-${this.#version}`,
      createdAt: new Date(NOW_MS).toISOString(),
      expiresAt: new Date(NOW_MS + 30 * DAY_MS).toISOString(),
      orderKey: Buffer.from(this.orderKey.publicKey).toString("hex"),
      vibs: [...vibs],
      ...change,
    };
  }

  order(manifest: ImageManifest, change: Partial<StageOrder> = {}): StageOrder {
    return {
      kind: "greenroom.stage-order/1",
      orderId: `order-${++this.#order}`,
      orderNumber: this.#order,
      hostId: "host-1",
      scopeId: manifest.scopeId,
      imageDigest: manifest.imageDigest,
      applyBy: new Date(NOW_MS + DAY_MS).toISOString(),
      issuedAt: new Date(NOW_MS).toISOString(),
      sources: [],
      parallel: 4,
      ...change,
    };
  }

  /** A remediation order; its number is of the same sequence. */
  remediation(
    manifest: ImageManifest,
    change: Partial<StageOrder> = {},
    policy: Partial<RemediationPolicy> = {},
  ): RemediationOrder {
    return {
      ...this.order(manifest, change),
      kind: "greenroom.remediation-order/1",
      policy: {
        maintenanceRetries: 0,
        maintenanceRetrySeconds: 0,
        powerAction: "DO_NOT_CHANGE_VMS_POWER_STATE",
        evacuateOfflineVms: false,
        keepMaintenanceMode: false,
        quickBoot: false,
        checkInSeconds: 0,
        ...policy,
      },
    };
  }

  sign(manifest: ImageManifest, order: StageOrder | RemediationOrder) {
    return { manifestEnvelope: this.signManifest(manifest), orderEnvelope: this.signOrder(order) };
  }

  signManifest(manifest: ImageManifest, key = this.manifestKey): Uint8Array {
    return signEnvelope({ payloadType: IMAGE_MANIFEST_TYPE, payload: encodeManifest(manifest), key });
  }

  signOrder(order: StageOrder | RemediationOrder, key = this.orderKey): Uint8Array {
    const payloadType = order.kind === "greenroom.stage-order/1" ? STAGE_ORDER_TYPE : REMEDIATION_ORDER_TYPE;
    return signEnvelope({ payloadType, payload: encodeOrder(order), key });
  }
}
