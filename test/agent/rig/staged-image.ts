import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { StageProgress } from "../../../agent/domain/stage-progress.js";
import type { ProgressBoard } from "../../../agent/staging/progress-board.js";
import type { StagingPolicy } from "../../../agent/staging/staging-tools.js";
import { DepotServer } from "./depot-server.js";
import { forgeVib, ImageForge, type ForgedVib } from "./image-forge.js";
import { lastOf, StagingHost } from "./staging-host.js";

/** A host with an image of a few VIBs staged on it, and the depot that it came from. */
export class StagedImage implements AsyncDisposable {
  private constructor(
    readonly forge: ImageForge,
    readonly vibs: readonly ForgedVib[],
    readonly depot: DepotServer,
    readonly host: StagingHost,
  ) {}

  static async make(sizes = [50_000, 100_000, 150_000], policy: Partial<StagingPolicy> = {}): Promise<StagedImage> {
    const forge = new ImageForge();
    const vibs = await Promise.all(sizes.map((sizeBytes, n) => forgeVib({ name: `net-forge-${n + 1}`, sizeBytes })));
    const depot = await DepotServer.start(vibs);
    const host = await StagingHost.make(forge);
    host.policy = policy;
    const image = new StagedImage(forge, vibs, depot, host);
    await host.start();
    await image.stage();
    return image;
  }

  /** Orders the image, or another one of these VIBs, and follows it to its end. */
  stage(vibs: readonly ForgedVib[] = this.vibs): Promise<StageProgress> {
    return lastOf(this.begin(vibs).watch());
  }

  /** Orders an image of these VIBs. */
  begin(vibs: readonly ForgedVib[]): ProgressBoard {
    for (const { entry, bytes } of vibs) this.depot.put(entry.sha256, bytes);
    const manifest = this.forge.manifest(vibs.map(({ entry }) => entry));
    return this.host.staging.stage(
      this.forge.sign(manifest, this.forge.order(manifest, { sources: [this.depot.url] })),
    );
  }

  /** State of the image that was ordered last, and how many of its VIBs are staged, as status and receipt tell it. */
  async told() {
    const { images, receiptEnvelope } = await this.host.staging.staged();
    const receipt = this.host.receipt(receiptEnvelope);
    return [images[0]?.state, images[0]?.vibs.length, receipt.state, receipt.vibs.length];
  }

  found(): [string, string][] {
    return this.host.ledger.findings.all().map(({ kind, name }) => [kind, name]);
  }

  /** Of the n-th VIB, from 0. */
  path(n: number): string {
    return join(this.host.folder, "vibs", `${this.vibs[n]?.entry.sha256}.vib`);
  }

  idOf(n: number): string {
    return this.vibs[n]?.entry.id ?? "";
  }

  quarantine(): string[] {
    return readdirSync(join(this.host.folder, "quarantine")).sort();
  }

  /** The same; empty where there is no such folder. */
  quarantineIfAny(): string[] {
    return existsSync(join(this.host.folder, "quarantine")) ? this.quarantine() : [];
  }

  async restart(): Promise<void> {
    await this.host.stop();
    await this.host.start();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.host[Symbol.asyncDispose]();
    await this.depot[Symbol.asyncDispose]();
  }
}
