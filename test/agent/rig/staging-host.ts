import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { newSeed, signingKeyFromSeed } from "../../../core/trust/ed25519.js";
import { openEnvelope } from "../../../core/trust/dsse.js";
import { decodeReceipt } from "../../../formats/receipt/codec.js";
import { RECEIPT_TYPE, type Receipt } from "../../../formats/receipt/receipt.js";
import { DEFAULT_TRUST_ROOTS } from "../../../formats/vib/trust-roots.js";
import type { OrderEnvelopes } from "../../../agent/domain/order/order-check.js";
import type { StageProgress } from "../../../agent/domain/stage-progress.js";
import { createSandbox, type SandboxPlan } from "../../../agent/host/sandbox/create-sandbox.js";
import { sandboxDriver } from "../../../agent/host/sandbox/sandbox-driver.js";
import { Ledger } from "../../../agent/ledger/ledger.js";
import { noFailpoint, type Failpoint } from "../../../agent/staging/folder/failpoints.js";
import { Staging } from "../../../agent/staging/staging.js";
import type { StagingPolicy, StagingTools } from "../../../agent/staging/staging-tools.js";
import type { ImageForge } from "./image-forge.js";
import { undoAtExit } from "../../rig/leftovers.js";
import type { Clock } from "../../../core/time/clock.js";
import { NOW_MS } from "./image-forge.js";

/** Private places: below /var/lib for root, since a sticky parent is refused (promise 9). Gone at the end of this process at the latest. */
export function privatePlace(name: string): string {
  const path = mkdtempSync(join("/var/lib", `greenroom-test-${name}-`));
  undoAtExit(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

export const isRoot = process.geteuid?.() === 0;

/** A sandbox host with its staging, in this process; a new `start` is a restart of the agent. */
export class StagingHost implements AsyncDisposable {
  readonly place = privatePlace("staging");
  readonly root = join(this.place, "host-1");
  readonly receiptKey = signingKeyFromSeed(newSeed());
  readonly events: { readonly event: string; readonly details: unknown }[] = [];
  policy: Partial<StagingPolicy> = {};
  failpoint: Failpoint = noFailpoint;
  /** The host's clock stands still until it is set. */
  clock: Clock = { now: () => this.nowMs };
  nowMs = NOW_MS;
  /** Whose depots may be asked by https. */
  authorityPem = "";
  queued = 0;
  /** Where the ledger lies. */
  stateFolder = this.place;
  #ledger: Ledger | undefined;
  #staging: Staging | undefined;

  private constructor(readonly forge: ImageForge) {}

  static async make(forge: ImageForge, plan: Partial<SandboxPlan> = {}): Promise<StagingHost> {
    const host = new StagingHost(forge);
    await createSandbox({
      root: host.root,
      bankVibs: [],
      dpus: 0,
      firmware: [],
      build: "8.0.2-0.0.1",
      owner: "root",
      ...plan,
    });
    return host;
  }

  get ledger(): Ledger {
    return this.#ledger ?? missing();
  }

  get staging(): Staging {
    return this.#staging ?? missing();
  }

  get folder(): string {
    return join(this.root, "host/scratch/greenroom/staging");
  }

  async start(): Promise<Staging> {
    this.#ledger = await Ledger.open(join(this.stateFolder, "agent.db"), "allow");
    this.#staging = new Staging(this.tools(), () => this.queued++);
    await this.#staging.start();
    return this.#staging;
  }

  async stop(): Promise<void> {
    await this.#staging?.stop();
    this.#ledger?.close();
    this.#staging = this.#ledger = undefined;
  }

  tools(): StagingTools {
    return {
      ledger: this.ledger,
      host: sandboxDriver(this.root),
      clock: { now: () => this.clock.now() },
      pins: { hostId: "host-1", scopeId: "domain-c1", manifestKeys: [this.forge.manifestKey.publicKey] },
      receiptKey: this.receiptKey,
      trust: DEFAULT_TRUST_ROOTS,
      floor: "CommunitySupported",
      policy: {
        owner: "root",
        volatileScratch: "fail",
        volatileFolder: join(this.place, "volatile"),
        reserveBytes: 0,
        stallMs: 5_000,
        minBytesPerSecond: 0,
        slowWindowMs: 60_000,
        requestMs: 60_000,
        mostSeconds: 3_600,
        maxBytesPerSecond: 0,
        parallelMost: 16,
        ...this.policy,
      },
      authorityPem: this.authorityPem,
      failpoint: (name) => this.failpoint(name),
      log: (event, details) => void this.events.push({ event, details }),
    };
  }

  /** Gives an order and follows it to its end. */
  async stage(envelopes: OrderEnvelopes): Promise<StageProgress> {
    return lastOf(this.staging.stage(envelopes).watch());
  }

  receipt(envelope: Uint8Array | undefined): Receipt {
    const keys = [this.receiptKey.publicKey];
    return decodeReceipt(
      openEnvelope({ envelope: envelope ?? new Uint8Array(), payloadType: RECEIPT_TYPE, keys }).payload,
    );
  }

  /** Names under final names and of parts; empty where there is no folder. */
  names(inner: "vibs" | "parts"): string[] {
    try {
      return readdirSync(join(this.folder, inner)).sort();
    } catch {
      // No staging folder: nothing is in it.
      return [];
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop();
    rmSync(this.place, { recursive: true });
  }
}

export async function lastOf<T>(events: AsyncIterable<T>): Promise<T> {
  let last: T | undefined;
  for await (const event of events) last = event;
  return last ?? missing();
}

function missing(): never {
  throw new Error("nothing there: start the host first");
}
