import { appendFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { HookRequest } from "../../../agent/host/host-changes.js";
import type { HostDriver } from "../../../agent/host/host-driver.js";
import type { SandboxPlan } from "../../../agent/host/sandbox/create-sandbox.js";
import type { RemediationProgress } from "../../../agent/domain/remediation/progress.js";
import { Remediations } from "../../../agent/remediation/remediations.js";
import { hookSettings } from "../../../agent/domain/hook-settings.js";
import { sandboxDriver } from "../../../agent/host/sandbox/sandbox-driver.js";
import type { FailpointName } from "../../../agent/staging/folder/failpoints.js";
import type { ImageManifest, RemediationPolicy } from "../../../formats/manifest/image-manifest.js";
import { DepotServer } from "./depot-server.js";
import { forgeVib, ImageForge, NEEDS_REBOOT, ON_DPU, type ForgedVib } from "./image-forge.js";
import { hookRequest } from "./banked-sandbox.js";
import { StagingHost } from "./staging-host.js";

/** Thrown at a failpoint: nothing of the process goes on, as when power fails there. */
export class PowerCut extends Error {}

/** Old and new software of a host with a DPU. */
export async function forgePair(): Promise<{ readonly old: ForgedVib[]; readonly fresh: ForgedVib[] }> {
  const dpu = { target: ON_DPU, descriptor: NEEDS_REBOOT };
  const host = { descriptor: NEEDS_REBOOT };
  const of = (version: string) =>
    Promise.all([
      forgeVib({ name: "esx-base", version, sizeBytes: 20_000, ...host }),
      forgeVib({ name: "dpu-base", version, ...dpu }),
    ]);
  return { old: await of("1.0-1"), fresh: await of("2.0-1") };
}

/** A host whose agent's parts run in this process; a reboot of its sandbox starts them again, as the boot of a machine does. */
export class InnerRemediation implements AsyncDisposable {
  /** At each failpoint of a remediation. */
  at: (name: FailpointName) => void = () => undefined;
  /** Methods of the driver that fail, and with what. */
  readonly failing = new Map<keyof HostDriver, Error>();
  /** In place of the hook that takes the host out of service. */
  drain: ((request: HookRequest) => Promise<void>) | undefined;
  readonly failures: unknown[] = [];
  reboots = 0;
  /** Whether the controller is reached. */
  reached: (signal: AbortSignal) => Promise<void> = async () => undefined;
  #remediations: Remediations | undefined;
  #rebooted: () => void = () => undefined;

  private constructor(
    readonly forge: ImageForge,
    readonly host: StagingHost,
    readonly depot: DepotServer,
    readonly manifest: ImageManifest,
  ) {}

  static async make(
    { old, fresh }: { readonly old: readonly ForgedVib[]; readonly fresh: readonly ForgedVib[] },
    plan: Partial<SandboxPlan> = {},
  ): Promise<InnerRemediation> {
    const forge = new ImageForge();
    const bankVibs = old.map(({ bytes }) => bytes);
    const host = await StagingHost.make(forge, { bankVibs, dpus: 1, ...plan });
    const manifest = forge.manifest(fresh.map(({ entry }) => entry));
    const made = new InnerRemediation(forge, host, await DepotServer.start(fresh), manifest);
    await made.start();
    return made;
  }

  get remediations(): Remediations {
    if (this.#remediations === undefined) throw new Error("not started");
    return this.#remediations;
  }

  get driver(): HostDriver {
    return sandboxDriver(this.host.root, hookSettings.parse({}));
  }

  async start(): Promise<void> {
    const staging = await this.host.start();
    const tools = this.host.tools();
    this.#remediations = new Remediations(
      {
        ...tools,
        host: this.#faulty(tools.host),
        failpoint: (name) => this.at(name),
        log: (event, details) => {
          tools.log(event, details);
          if (event === "remediation-stuck") this.failures.push(details?.["failure"]);
          if (event === "remediation-stuck" || event === "remediation-ended") this.#rebooted();
        },
        reached: (signal) => this.reached(signal),
        onReboot: () => {
          this.reboots++;
          this.#rebooted();
        },
      },
      staging,
    );
    this.#remediations.resume();
  }

  async restart(): Promise<void> {
    await this.#remediations?.stop();
    await this.host.stop();
    await this.start();
  }

  /** As when somebody pulls the plug: the machine boots, whatever the agent was at. */
  powerCycle(): Promise<void> {
    return this.driver.reboot(hookRequest());
  }

  async stage(): Promise<void> {
    await this.host.stage(
      this.forge.sign(this.manifest, this.forge.order(this.manifest, { sources: [this.depot.url] })),
    );
  }

  /** Gives an order and follows it to its end, over reboots; `outage` is what happens to the machine where a PowerCut was thrown. */
  async remediate(
    policy: Partial<RemediationPolicy> = {},
    outage: () => Promise<void> = () => this.powerCycle(),
  ): Promise<RemediationProgress> {
    const order = this.forge.remediation(this.manifest, { sources: [this.depot.url] }, policy);
    const turn = () => new Promise<void>((resolve) => (this.#rebooted = resolve));
    let stopped = turn();
    const orderId = this.remediations.remediate(this.forge.sign(this.manifest, order));
    for (;;) {
      await stopped;
      const now = await this.#now(orderId);
      if (now.remediation.outcome !== "RUNNING") return now;
      if (this.failures.at(-1) instanceof PowerCut) await outage();
      this.failures.length = 0;
      stopped = turn();
      await this.restart();
    }
  }

  #now(orderId: string): Promise<RemediationProgress> {
    const stop = new AbortController();
    const first = this.remediations.watch(orderId, stop.signal).next();
    return first.then(({ value }) => {
      stop.abort();
      if (value === undefined) throw new Error(`nothing is known of ${orderId}`);
      return value as RemediationProgress;
    });
  }

  #faulty(driver: HostDriver): HostDriver {
    return new Proxy(driver, {
      get: (target, name: keyof HostDriver) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        return (...given: unknown[]): unknown => {
          const failure = this.failing.get(name);
          if (failure !== undefined) throw failure;
          // The driver's own type of this very method.
          if (name === "enterMaintenance" && this.drain !== undefined) return this.drain(given[0] as HookRequest);
          return Reflect.apply(value, target, given);
        };
      },
    });
  }

  stagedPath({ entry }: ForgedVib): string {
    return join(this.host.folder, "vibs", `${entry.sha256}.vib`);
  }

  deleteStaged(vib: ForgedVib): void {
    rmSync(this.stagedPath(vib));
  }

  alterStaged(vib: ForgedVib): void {
    appendFileSync(this.stagedPath(vib), "x");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#remediations?.stop();
    await this.host[Symbol.asyncDispose]();
    await this.depot[Symbol.asyncDispose]();
  }
}
