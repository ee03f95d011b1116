import { rpcClient, type RpcClient } from "../../../core/rpc/client.js";
import { insecureLocalCredentials } from "../../../core/rpc/credentials.js";
import { isProblem } from "../../../core/problem/problem.js";
import { AgentService } from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import type { AgentStatus, ProgressStatus } from "../../domain/agent-status.js";
import type { VerifiedSoFar } from "../../staging/upkeep/verify-staged.js";
import { agentProblem } from "../agent-problems.js";
import { answers } from "../local-socket.js";
import { readProgress } from "./progress-reading.js";
import { readBadImage, readRemediation } from "./remediation-reading.js";
import { readFinding, readHost, readImage, readInstalled, readLink, readOrder } from "./status-reading.js";

const CALL = { timeoutMs: 10_000 } as const;
/** A canceled order lets go of its files first. */
const CANCEL = { timeoutMs: 60_000 } as const;
/** All of a scratch partition is read again, or its files are removed. */
const LONG = { timeoutMs: 24 * 3_600_000 } as const;

export interface UnstageAnswer {
  readonly removed: number;
  readonly freedBytes: number;
  /** DSSE envelope (JSON) that proves the absence; undefined where nothing was ever ordered. */
  readonly receiptEnvelope: Uint8Array | undefined;
}

/** The running agent of this host, by its Unix socket. Calls throw PEER_UNREACHABLE, DEADLINE_EXCEEDED and what the agent refuses with. */
export class LocalAgent implements Disposable {
  readonly #client: RpcClient<typeof AgentService>;

  constructor(socket: string) {
    const credentials = insecureLocalCredentials.client();
    this.#client = rpcClient(AgentService, { address: `unix:${socket}`, credentials });
  }

  /** Throws AGENT_DOWN where nobody answers on the socket. */
  static async reach(socket: string): Promise<LocalAgent> {
    if (!(await answers(socket))) throw agentProblem("AGENT_DOWN", { socket });
    return new LocalAgent(socket);
  }

  async status(): Promise<AgentStatus> {
    const [host, staged, { software }, progress] = await Promise.all([
      this.#client.getHost({}, CALL),
      this.#client.getStaged({}, CALL),
      this.#client.getSoftware({}, CALL),
      this.running(),
    ]);
    return {
      source: "daemon",
      ...readHost(host),
      installed: software.map(readInstalled),
      images: staged.images.map(readImage),
      last_order: staged.lastOrder === undefined ? null : readOrder(staged.lastOrder),
      progress,
      findings: staged.findings.map(readFinding),
      remediation: staged.lastRemediation === undefined ? null : readRemediation(staged.lastRemediation),
      bad_images: staged.badImages.map(readBadImage),
      controller_link: readLink(staged.controllerLink),
    };
  }

  /** The staging that runs, as it is now; null where none does. */
  async running(): Promise<ProgressStatus | null> {
    try {
      for await (const progress of this.watch("")) return progress.state === "RUNNING" ? progress : null;
    } catch (failure) {
      // Nothing was ordered since the agent started.
      if (!isProblem(failure, "STAGE_UNKNOWN")) throw failure;
    }
    return null;
  }

  /** Follows a staging to its end (empty: the one that runs, or ran last). Throws STAGE_UNKNOWN. */
  async *watch(orderId: string, signal?: AbortSignal): AsyncGenerator<ProgressStatus> {
    const limits = signal === undefined ? CALL : { signal };
    for await (const { progress } of this.#client.watchStage({ orderId }, limits))
      if (progress !== undefined) yield readProgress(progress);
  }

  async lastOrder(): Promise<AgentStatus["last_order"]> {
    const { lastOrder } = await this.#client.getStaged({}, CALL);
    return lastOrder === undefined ? null : readOrder(lastOrder);
  }

  /** Which images are allowed again (empty: all that were marked bad). */
  async clearBadImage(imageDigest: string): Promise<readonly string[]> {
    return (await this.#client.clearBadImage({ imageDigest }, CALL)).cleared;
  }

  /** The last remediation, running or over; null where there never was one. */
  async lastRemediation(): Promise<AgentStatus["remediation"]> {
    const { lastRemediation } = await this.#client.getStaged({}, CALL);
    return lastRemediation === undefined ? null : readRemediation(lastRemediation);
  }

  async images(): Promise<AgentStatus["images"]> {
    return (await this.#client.getStaged({}, CALL)).images.map(readImage);
  }

  /** Whether there was such an order to stop (empty: any that runs), a remediation or a staging. */
  async cancel(orderId: string): Promise<boolean> {
    if ((await this.#client.cancelRemediation({ orderId }, CANCEL)).canceled) return true;
    return (await this.#client.cancelStage({ orderId }, CANCEL)).canceled;
  }

  /** Hashes again everything that is staged, and tells how far it is before the first and after each VIB. CANCELED once the signal aborts. */
  async *verifying(signal: AbortSignal): AsyncGenerator<VerifiedSoFar, void> {
    for await (const { verified, damaged, total } of this.#client.watchVerification({}, { ...LONG, signal }))
      yield { verified, damaged, total };
  }

  /** Removes what is staged of one image, or of all (empty). Throws STAGE_BUSY, IMAGE_HELD. */
  async unstage(imageDigest: string): Promise<UnstageAnswer> {
    const { removed, freedBytes, receiptEnvelope } = await this.#client.unstage({ imageDigest }, LONG);
    const receipt = receiptEnvelope.length === 0 ? undefined : receiptEnvelope;
    return { removed, freedBytes: Number(freedBytes), receiptEnvelope: receipt };
  }

  /** The host's cap in force, bytes a second; 0: none. */
  async bandwidth(): Promise<number> {
    return Number((await this.#client.getHost({}, CALL)).scratch?.maxBytesPerSecond ?? 0n);
  }

  /** Sets the cap of the host (empty id) or of a running order; answers the one in force. Throws STAGE_UNKNOWN. */
  async setBandwidth(orderId: string, bytesPerSecond: number): Promise<number> {
    const wanted = { orderId, maxBytesPerSecond: BigInt(bytesPerSecond) };
    return Number((await this.#client.setBandwidth(wanted, CALL)).maxBytesPerSecond);
  }

  [Symbol.dispose](): void {
    this.#client.close();
  }
}
