import { join } from "node:path";
import { bufferBytes } from "../../../core/bytes/random-access.js";
import type { HookSettings } from "../../../agent/domain/hook-settings.js";
import type { FileStep } from "../../../agent/host/boot-bank/bank-folder.js";
import type { HookRequest, WantedBank, WantedVib } from "../../../agent/host/host-changes.js";
import type { HostDriver } from "../../../agent/host/host-driver.js";
import { createSandbox, type SandboxPlan } from "../../../agent/host/sandbox/create-sandbox.js";
import { sandboxDriver } from "../../../agent/host/sandbox/sandbox-driver.js";
import type { Target } from "../../../formats/vib/target.js";
import { makeWorkplace } from "../../rig/workplace.js";
import { sha256 } from "./image-forge.js";
import { isRoot } from "./staging-host.js";

export const HOST: Target = { id: "host", kind: "HOST", platform: "embeddedEsx" };
export const DPU: Target = { id: "dpu-1", kind: "DPU", platform: "ESXio", parentId: "host" };

export interface MadeVib {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** A VIB as staging leaves it, handed on from memory. */
export const staged = ({ id, bytes }: MadeVib): Extract<WantedVib, { from: "staged" }> => ({
  from: "staged",
  id,
  sha256: sha256(bytes),
  open: async () => ({ bytes: bufferBytes(bytes), [Symbol.asyncDispose]: async () => undefined }),
});

export const booted = ({ id }: MadeVib): WantedVib => ({ from: "booted", id });

export const wantedBank = (vibs: readonly WantedVib[], change: Partial<WantedBank> = {}): WantedBank => ({
  target: HOST,
  build: "9.0.0-2",
  title: "Image of tomorrow",
  vibs,
  ...change,
});

export const never = (): AbortSignal => new AbortController().signal;

export const hookRequest = (change: Partial<HookRequest> = {}): HookRequest => ({
  orderId: "order-7",
  imageDigest: "sha256:abc",
  powerAction: "SUSPEND_VMS",
  evacuateOfflineVms: true,
  quickBoot: false,
  onLine: () => undefined,
  signal: never(),
  ...change,
});

/** A sandbox host on disk, and drivers for it. */
export class BankedSandbox implements Disposable {
  readonly #place = makeWorkplace("test-changes");
  readonly root = join(this.#place.path, "host-1");

  static async make(plan: Partial<SandboxPlan> = {}): Promise<BankedSandbox> {
    const made = new BankedSandbox();
    const owner = isRoot ? "root" : "self";
    const { root } = made;
    await createSandbox({ root, bankVibs: [], dpus: 0, firmware: [], build: "9.0.0-1", owner, ...plan });
    return made;
  }

  driver(hooks?: HookSettings, step?: FileStep): HostDriver {
    return sandboxDriver(this.root, hooks, step);
  }

  folder(...parts: string[]): string {
    return this.#place.folder(...parts);
  }

  at(...parts: string[]): string {
    return join(this.root, ...parts);
  }

  [Symbol.dispose](): void {
    this.#place[Symbol.dispose]();
  }
}
