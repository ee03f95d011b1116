import type { SecureContext } from "node:tls";
import { credentialsForRole } from "../../core/rpc/credentials.js";
import { rpcClient, type RpcClient } from "../../core/rpc/client.js";
import { hostRole } from "../../core/trust/roles.js";
import { AgentService } from "../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { readHostFacts, readMeasuredSoftware, type ToldFacts } from "./agent-messages.js";
import { fleetProblem } from "./fleet-problems.js";
import { MOST, size } from "./message-bounds.js";
import { readStagingProgress } from "./progress-messages.js";
import { readPrechecked, readRemediationProgress, readStanding } from "./remediation/remediation-messages.js";
import type { HostStanding, Prechecked, RemediationProgress } from "./remediation/remediation-progress.js";
import type { MeasuredSoftware, StagingProgress } from "./staging-progress.js";

/** A measurement of a host reads its boot banks; the rest of its answers come from memory. */
const SOFTWARE_TIMEOUT_MS = 120_000;
const ANSWER_TIMEOUT_MS = 15_000;
/** Files of a whole scratch partition are removed, and the folder is synced. */
const UNSTAGE_TIMEOUT_MS = 300_000;
/** Everything that is staged is hashed again, and the bank that it would fill is measured. */
const PRECHECK_TIMEOUT_MS = 600_000;

/** What a host says that it has removed. */
export interface Unstaged {
  readonly freedBytes: number;
  readonly removed: number;
  /** DSSE envelope of the receipt of what is left; not yet verified, absent where nothing was ever ordered. */
  readonly receiptEnvelope?: Uint8Array;
}

/** What a host says when it is asked how it is. */
export interface HostAnswer {
  readonly facts: ToldFacts;
  /** Where it believes to belong; empty from an agent that does not say. */
  readonly scopeId: string;
  /** Now, be it by an order or by hand. */
  readonly maintenanceMode: boolean;
}

export interface SignedOrder {
  readonly manifestEnvelope: Uint8Array;
  readonly orderEnvelope: Uint8Array;
}

/** The agent of one host in domain terms, over one connection of its own; every failure is a Problem. */
export class AgentChannel {
  readonly #client: RpcClient<typeof AgentService>;
  readonly hostId: string;

  constructor(place: { readonly hostId: string; readonly address: string; readonly context: SecureContext }) {
    const credentials = credentialsForRole(place.context, hostRole(place.hostId));
    this.#client = rpcClient(AgentService, {
      ...{ address: place.address, credentials, maxReceiveBytes: MOST.answerBytes },
    });
    this.hostId = place.hostId;
  }

  /** Calls back once when a connection that stood is lost. */
  onLost(listener: () => void): void {
    let stood = false;
    this.#client.onState((state) => {
      if (state === "READY") stood = true;
      else if (stood && state !== "SHUTDOWN") {
        stood = false;
        listener();
      }
    });
  }

  async getHost(signal: AbortSignal): Promise<HostAnswer> {
    const answer = await this.#client.getHost({}, { timeoutMs: ANSWER_TIMEOUT_MS, signal });
    // The certificate says who it is; an agent that believes it is somebody else would refuse every order.
    if (answer.hostId !== this.hostId)
      throw fleetProblem("HOST_MISTAKEN", { hostId: this.hostId, says: answer.hostId });
    return { facts: readHostFacts(answer), scopeId: answer.scopeId, maintenanceMode: answer.maintenanceMode };
  }

  /** Tells the host where it belongs; throws what it refuses with, STAGE_BUSY while an order runs there. */
  async assignScope(assignmentEnvelope: Uint8Array, signal: AbortSignal): Promise<void> {
    await this.#client.assignScope({ assignmentEnvelope }, { timeoutMs: ANSWER_TIMEOUT_MS, signal });
  }

  async getSoftware(signal: AbortSignal): Promise<MeasuredSoftware> {
    return readMeasuredSoftware(await this.#client.getSoftware({}, { timeoutMs: SOFTWARE_TIMEOUT_MS, signal }));
  }

  /** Follows a staging to its end, starting it or joining the one of the same order. Leaving early cancels nothing. */
  async *stage(order: SignedOrder, signal: AbortSignal): AsyncGenerator<StagingProgress> {
    for await (const { progress } of this.#client.stage(order, { signal }))
      if (progress !== undefined) yield readStagingProgress(progress);
  }

  async cancelStage(orderId: string): Promise<boolean> {
    const answer = await this.#client.cancelStage({ orderId }, { timeoutMs: ANSWER_TIMEOUT_MS });
    return answer.canceled;
  }

  /** Changes the cap of an order while it runs there, or with an empty id the host's own, bytes a second, 0 for none; answers the one in force. */
  async setBandwidth(orderId: string, bytesPerSecond: number): Promise<number> {
    const wanted = { orderId, maxBytesPerSecond: BigInt(bytesPerSecond) };
    return size((await this.#client.setBandwidth(wanted, { timeoutMs: ANSWER_TIMEOUT_MS })).maxBytesPerSecond);
  }

  /** A receipt signed now, of the image last ordered, with the images that failed there and whether a remediation runs. */
  async standing(signal: AbortSignal): Promise<HostStanding> {
    return readStanding(await this.#client.getStaged({}, { timeoutMs: ANSWER_TIMEOUT_MS, signal }));
  }

  /** What could keep the host from being remediated; changes nothing there. */
  async precheck(manifestEnvelope: Uint8Array, signal: AbortSignal): Promise<Prechecked> {
    return readPrechecked(
      await this.#client.precheck({ manifestEnvelope }, { timeoutMs: PRECHECK_TIMEOUT_MS, signal }),
    );
  }

  /** Follows a remediation to its end, starting it or joining the one of the same order. Leaving early cancels nothing. */
  async *remediate(order: SignedOrder, signal: AbortSignal): AsyncGenerator<RemediationProgress> {
    for await (const { progress } of this.#client.remediate(order, { signal }))
      if (progress !== undefined) yield readRemediationProgress(progress);
  }

  /** Follows a remediation without giving its order; throws what the host says of one that it does not know. */
  async *watchRemediation(orderId: string, signal: AbortSignal): AsyncGenerator<RemediationProgress> {
    for await (const { progress } of this.#client.watchRemediation({ orderId }, { signal }))
      if (progress !== undefined) yield readRemediationProgress(progress);
  }

  /** Whether it stops: not one that has written to a boot bank. */
  async cancelRemediation(orderId: string): Promise<boolean> {
    const answer = await this.#client.cancelRemediation({ orderId }, { timeoutMs: ANSWER_TIMEOUT_MS });
    return answer.canceled;
  }

  /** Digests of the images that are allowed on the host again; all of them when none is named (empty). */
  async clearBadImage(imageDigest: string, signal: AbortSignal): Promise<readonly string[]> {
    const limits = { timeoutMs: ANSWER_TIMEOUT_MS, signal };
    return (await this.#client.clearBadImage({ imageDigest }, limits)).cleared;
  }

  /** Removes what is staged of one image, or of all when none is named (empty). */
  async unstage(imageDigest: string, signal: AbortSignal): Promise<Unstaged> {
    const limits = { timeoutMs: UNSTAGE_TIMEOUT_MS, signal };
    const { freedBytes, removed, receiptEnvelope } = await this.#client.unstage({ imageDigest }, limits);
    return {
      freedBytes: size(freedBytes),
      removed: Math.max(0, removed),
      ...(receiptEnvelope.length > 0 && { receiptEnvelope }),
    };
  }

  close(): void {
    this.#client.close();
  }
}
