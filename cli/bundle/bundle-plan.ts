import { resolve } from "node:path";
import { fileBytes, streamOf } from "../../core/bytes/random-access.js";
import type { BundlePlan, BundleVib } from "../../formats/depot/bundle-plan.js";
import { bundleVib } from "../../formats/depot/bundle-vib.js";
import type { DepotPlatform } from "../../formats/depot/depot-model.js";
import type { PlanFile } from "./plan-file.js";

/** A plan file with its VIBs read, and everything it leaves out filled in from them. Paths are relative to `folder`. */
export async function completePlan(file: PlanFile, folder: string): Promise<BundlePlan> {
  const byPath = new Map<string, BundleVib>();
  for (const path of file.vibs) byPath.set(path, await describeVib(resolve(folder, path), path));
  const vibs = [...byPath.values()];
  const releaseDate = file.releaseDate ?? newestDate(vibs);
  const filled = { vendor: file.vendor.name, releaseDate };
  return {
    vendor: file.vendor,
    platforms: file.platforms ?? platformsOf(vibs),
    releaseDate,
    vibs,
    components: file.components.map(({ vibs: named, ...component }) => ({
      ...component,
      vibIds: named.map((name) => byPath.get(name)?.descriptor.id ?? name),
    })),
    ...(file.baseImage && {
      baseImages: file.baseImage.map((each) => ({ displayName: each.version, ...filled, ...each, unknown: {} })),
    }),
    ...(file.addOn && { addOns: file.addOn.map((each) => ({ displayName: each.name, ...filled, ...each })) }),
    ...(file.hardwareSupport && {
      hardwareSupport: file.hardwareSupport.map((each) => ({ displayName: each.package.name, ...filled, ...each })),
    }),
    ...(file.solutions && {
      solutions: file.solutions.map((each) => ({ displayName: each.name, ...filled, ...each })),
    }),
  };
}

const describeVib = (path: string, where: string): Promise<BundleVib> => bundleVib(() => contentOf(path), where);

async function* contentOf(path: string): AsyncGenerator<Uint8Array> {
  const bytes = await fileBytes(path);
  try {
    yield* streamOf(bytes);
  } finally {
    await bytes.close();
  }
}

function newestDate(vibs: readonly BundleVib[]): string {
  const newest = Math.max(0, ...vibs.map(({ descriptor }) => descriptor.releasedAtMs));
  return new Date(newest).toISOString();
}

function platformsOf(vibs: readonly BundleVib[]): readonly DepotPlatform[] {
  const all = vibs.flatMap(({ descriptor }) => descriptor.softwarePlatforms);
  return [...new Map(all.map((each) => [JSON.stringify(each), each])).values()];
}
