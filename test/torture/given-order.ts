import { isProblem } from "../../core/problem/problem.js";
import type { OrderEnvelopes } from "../../agent/domain/order/order-check.js";
import type { EnrolledAgent } from "../agent/rig/enrolled-agent.js";
import type { ForgedVib, ImageForge } from "../agent/rig/image-forge.js";
import type { SeededRandom } from "../rig/seeded-random.js";

const HOUR_MS = 3_600_000;

/** An image and the one order to stage it, as its giver sees it: what was heard of it, and what must be true since. */
export class GivenOrder {
  readonly vibs: readonly ForgedVib[];
  readonly envelopes: OrderEnvelopes;
  readonly orderId: string;
  readonly orderNumber: number;
  readonly imageDigest: string;
  /** The first word about it has reached the giver: it has begun and can never be forgotten. */
  acknowledged = false;
  /** The agent has said that it is staged. */
  staged = false;

  constructor(forge: ImageForge, depotUrl: string, drawn: { vibs: readonly ForgedVib[]; random: SeededRandom }) {
    // The process under test runs on the machine's clock.
    const soon = new Date(Date.now() + HOUR_MS).toISOString();
    const entries = drawn.vibs.map(({ entry }) => entry);
    const manifest = forge.manifest(entries, { expiresAt: soon });
    const parallel = drawn.random.between(1, 4);
    const order = forge.order(manifest, { sources: [depotUrl], applyBy: soon, parallel });
    this.vibs = drawn.vibs;
    this.envelopes = forge.sign(manifest, order);
    ({ orderId: this.orderId, orderNumber: this.orderNumber, imageDigest: this.imageDigest } = order);
  }

  /** Gives it to an agent and follows it until it ends or the agent does. Throws what the agent refuses it with. */
  async giveTo(agent: EnrolledAgent): Promise<void> {
    const client = await agent.client();
    try {
      for await (const _ of client.stage(this.envelopes)) this.acknowledged = true;
    } catch (failure) {
      if (!isProblem(failure, "PEER_UNREACHABLE")) throw failure;
      await agent.ended();
    } finally {
      client.close();
    }
  }

  wants(sha256: string): boolean {
    return this.vibs.some(({ entry }) => entry.sha256 === sha256);
  }
}
