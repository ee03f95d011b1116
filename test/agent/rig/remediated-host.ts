import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { EXIT } from "../../../core/problem/core-problems.js";
import type { RpcClient } from "../../../core/rpc/client.js";
import { isProblem } from "../../../core/problem/problem.js";
import { sandboxDriver } from "../../../agent/host/sandbox/sandbox-driver.js";
import type { SandboxPlan } from "../../../agent/host/sandbox/create-sandbox.js";
import type { ImageManifest, RemediationPolicy, StageOrder } from "../../../formats/manifest/image-manifest.js";
import {
  RemediationOutcome,
  type AgentService,
  type RemediationProgress,
} from "../../../proto/gen/greenroom/agent/v1/agent_pb.js";
import { hookRequest } from "./banked-sandbox.js";
import { folderDigests } from "./bank-bytes.js";
import { DepotServer } from "./depot-server.js";
import { EnrolledAgent } from "./enrolled-agent.js";
import { ImageForge, type ForgedVib } from "./image-forge.js";

const HOUR_MS = 3_600_000;
/** What a call may hear of an agent that is going down; the last one where it comes just before the reboot that the agent went on with. */
const ENDINGS = ["PEER_UNREACHABLE", "CANCELED", "AGENT_ENDS"] as const;
export const OLD_BUILD = "8.0.2-0.0.1";
export const NEW_BUILD = "8.0.3-0.35.24280767";

export interface HostWords {
  readonly vibs: readonly ForgedVib[];
  /** What the host runs before; whole .vib files. */
  readonly installed?: readonly ForgedVib[];
  readonly sandbox?: Partial<SandboxPlan>;
  readonly reportsAddress?: string;
  /** Settings of the agent, as environment; hooks as JSON. */
  readonly env?: Readonly<Record<string, string>>;
}

export interface Envelopes {
  readonly manifestEnvelope: Uint8Array;
  readonly orderEnvelope: Uint8Array;
}

export interface Following {
  /** Told of everything; may act meanwhile. */
  readonly seen?: (progress: RemediationProgress, client: RpcClient<typeof AgentService>) => void | Promise<void>;
  /** Environment of each start after the first. */
  readonly again?: () => Readonly<Record<string, string>> | Promise<Readonly<Record<string, string>>>;
}

/** A sandbox host with a real agent process and an image for it; whoever starts it starts it again after each reboot, as a boot would. */
export class RemediatedHost implements AsyncDisposable {
  readonly manifest: ImageManifest;
  /** How often the process was started. */
  starts = 0;
  /** How the processes ended, oldest first. */
  readonly ends: (NodeJS.Signals | number | null)[] = [];

  private constructor(
    readonly forge: ImageForge,
    readonly agent: EnrolledAgent,
    readonly depot: DepotServer,
    readonly words: HostWords,
  ) {
    this.manifest = this.manifestOf(words.vibs);
  }

  static async make(words: HostWords): Promise<RemediatedHost> {
    const forge = new ImageForge();
    const bankVibs = (words.installed ?? []).map(({ bytes }) => bytes);
    const agent = await EnrolledAgent.enrol(forge, words.reportsAddress, {
      bankVibs,
      build: OLD_BUILD,
      ...words.sandbox,
    });
    return new RemediatedHost(forge, agent, await DepotServer.start(words.vibs), words);
  }

  manifestOf(vibs: readonly ForgedVib[], change: Partial<ImageManifest> = {}): ImageManifest {
    const entries = vibs.map(({ entry }) => entry);
    return this.forge.manifest(entries, { expiresAt: soon(), baseImageVersion: NEW_BUILD, ...change });
  }

  /** Of the last start. */
  lastEnv: Readonly<Record<string, string>> = {};

  async start(env: Readonly<Record<string, string>> = {}): Promise<void> {
    this.starts++;
    this.lastEnv = env;
    await this.agent.start({ ...this.words.env, ...env });
  }

  async stage(manifest = this.manifest): Promise<void> {
    const order = this.forge.order(manifest, { sources: [this.depot.url], applyBy: soon() });
    await this.calls(async (client) => {
      for await (const _ of client.stage(this.forge.sign(manifest, order)));
    });
  }

  envelopes(policy: Partial<RemediationPolicy> = {}, change: Partial<StageOrder> = {}, manifest = this.manifest) {
    const order = this.forge.remediation(manifest, { sources: [this.depot.url], applyBy: soon(), ...change }, policy);
    return { order, ...this.forge.sign(manifest, order) };
  }

  /** Gives the order and follows it to its end, over every restart and reboot. */
  async remediate(
    policy: Partial<RemediationPolicy> = {},
    change: Partial<StageOrder> = {},
  ): Promise<RemediationProgress> {
    return this.follow(this.envelopes(policy, change));
  }

  /** The same for these envelopes. */
  async follow(envelopes: Envelopes, { seen, again }: Following = {}): Promise<RemediationProgress> {
    for (;;) {
      const last = await this.#hear(envelopes, seen);
      if (last !== undefined && last.outcome !== RemediationOutcome.RUNNING) return last;
      // It reboots, or was killed: as a boot does, the agent is started again.
      this.ends.push(await this.agent.ended());
      await this.start((await again?.()) ?? {});
    }
  }

  /** Until its end, or that of the process; answers the last word. */
  async #hear(envelopes: Envelopes, seen: Following["seen"]): Promise<RemediationProgress | undefined> {
    return this.calls(async (client) => {
      let newest: RemediationProgress | undefined;
      try {
        for await (const { progress } of client.remediate(envelopes)) {
          newest = progress;
          if (progress !== undefined) await seen?.(progress, client);
        }
      } catch (failure) {
        if (!ENDINGS.some((code) => isProblem(failure, code))) throw failure;
      }
      return newest;
    });
  }

  async calls<T>(act: (client: RpcClient<typeof AgentService>) => Promise<T>): Promise<T> {
    const client = await this.agent.client();
    try {
      return await act(client);
    } finally {
      client.close();
    }
  }

  /** As when somebody pulls the plug while the agent is down. */
  powerCycle(): Promise<void> {
    return sandboxDriver(this.agent.root).reboot(hookRequest());
  }

  get reboots(): number {
    return this.ends.filter((end) => end === EXIT.reboots).length;
  }

  path(...parts: string[]): string {
    return join(this.agent.root, ...parts);
  }

  vibPath({ entry }: ForgedVib): string {
    return this.path("host/scratch/greenroom/staging/vibs", `${entry.sha256}.vib`);
  }

  /** Builds whose boot is not well, or that do not boot at all. */
  spoil(kind: "unhealthy-builds" | "unbootable-builds", build = NEW_BUILD): void {
    writeFileSync(this.path(kind), `${build}\n`);
  }

  mend(): void {
    for (const kind of ["unhealthy-builds", "unbootable-builds"]) rmSync(this.path(kind), { force: true });
  }

  get inMaintenanceMode(): boolean {
    return existsSync(this.path("maintenance-mode"));
  }

  /** The bytes of a bank: a digest by file name. */
  bank(name: "bootbank" | "altbootbank", machine = "host"): Record<string, string> {
    return folderDigests(this.path(machine, name));
  }

  bootCfg(name: "bootbank" | "altbootbank", machine = "host"): string {
    return readFileSync(this.path(machine, name, "boot.cfg"), "utf8");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.agent[Symbol.asyncDispose]();
    await this.depot[Symbol.asyncDispose]();
  }
}

const soon = (): string => new Date(Date.now() + HOUR_MS).toISOString();
