import type { ManifestVib } from "../../../formats/manifest/image-manifest.js";
import { ImageForge } from "../../agent/rig/image-forge.js";
import { SCOPE_ID } from "./enrolment.js";

/** Two envelopes, as AgentService.Stage takes them. */
export interface SignedOrder {
  readonly orderId: string;
  readonly manifestEnvelope: Uint8Array;
  readonly orderEnvelope: Uint8Array;
}

const HOUR_MS = 3_600_000;

/** The controller's part: signs what a host is to stage, valid from now. */
export class OrderDesk {
  readonly forge = new ImageForge();

  order(vibs: readonly ManifestVib[], source: string): SignedOrder {
    const now = new Date();
    const later = new Date(now.getTime() + HOUR_MS).toISOString();
    const [createdAt, issuedAt] = [now.toISOString(), now.toISOString()];
    const manifest = this.forge.manifest(vibs, { scopeId: SCOPE_ID, createdAt, expiresAt: later });
    const order = this.forge.order(manifest, { issuedAt, applyBy: later, sources: [source], parallel: 4 });
    return { orderId: order.orderId, ...this.forge.sign(manifest, order) };
  }
}
