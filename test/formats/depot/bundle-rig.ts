import { bufferBytes } from "../../../core/bytes/random-access.js";
import { buildBundle } from "../../../formats/depot/build-bundle.js";
import type { BundlePlan, BundleVib } from "../../../formats/depot/bundle-plan.js";
import { bundleVib } from "../../../formats/depot/bundle-vib.js";
import type { Depot } from "../../../formats/depot/depot-model.js";
import type { DepotSource } from "../../../formats/depot/depot-source.js";
import { readDepot } from "../../../formats/depot/read-depot.js";
import { openZip } from "../../../formats/depot/zip-source.js";
import { buildVib, type VibDraft } from "../../../formats/vib/build.js";
import { rawZip } from "./raw-zip.js";

export const RELEASE = "2026-01-02T03:04:05+00:00";

/** A file of a bundle by path; those of the metadata zip as `metadata.zip!vmware.xml`. */
export type BundleFiles = Map<string, Uint8Array>;

export async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

export async function collect(bytes: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return new Uint8Array(Buffer.concat(chunks));
}

/** A real VIB of one small file. */
export async function smallVib(draft: Partial<VibDraft> & Pick<VibDraft, "name">): Promise<BundleVib> {
  const bytes = await buildVib({
    descriptor: { version: "1.0-1", vendor: "GRN", releaseDate: RELEASE, ...draft },
    payloads: [
      {
        name: "payload1",
        type: "tgz",
        files: [{ path: `opt/gr/${draft.name}`, bytes: Buffer.from(`this is ${draft.name}`), mode: 0o644 }],
      },
    ],
  });
  return bundleVib(() => once(bytes), draft.name);
}

export async function smallPlan(): Promise<BundlePlan> {
  const vibs = await Promise.all([
    smallVib({ name: "gr-nic", depends: [{ name: "esx-version", relation: ">=", version: "8.0" }] }),
    smallVib({ name: "gr-nic-tool", summary: 'says <a> & "b"' }),
  ]);
  return {
    vendor: { name: "Greenroom", code: "GRN" },
    platforms: [{ productLineId: "embeddedEsx", version: "8.0", locale: "" }],
    releaseDate: RELEASE,
    vibs,
    components: [{ name: "gr-nic", version: "1.0-1", vibIds: vibs.map(({ descriptor }) => descriptor.id) }],
  };
}

/** All files of a bundle, unpacked one level. */
export async function unpackBundle(bytes: Uint8Array): Promise<BundleFiles> {
  const files: BundleFiles = new Map();
  const outer = await openZip(bufferBytes(bytes), "bundle.zip");
  for (const { path } of outer.entries()) files.set(path, await collect(outer.read(path)));
  const inner = await openZip(bufferBytes(files.get("metadata.zip") ?? new Uint8Array()), "metadata.zip");
  for (const { path } of inner.entries()) files.set(`metadata.zip!${path}`, await collect(inner.read(path)));
  files.delete("metadata.zip");
  return files;
}

/** The bundle of these files again. */
export function packBundle(files: BundleFiles): Uint8Array {
  const entries = [...files].map(([name, bytes]) => ({ name, bytes }));
  const inner = entries
    .filter(({ name }) => name.startsWith("metadata.zip!"))
    .map(({ name, bytes }) => ({ name: name.slice("metadata.zip!".length), bytes, deflated: true }));
  const outer = entries.filter(({ name }) => !name.startsWith("metadata.zip!"));
  return rawZip(inner.length === 0 ? outer : [...outer, { name: "metadata.zip", bytes: rawZip(inner) }]);
}

export async function smallBundle(): Promise<BundleFiles> {
  return unpackBundle(await collect(buildBundle(await smallPlan())));
}

/** Replaces text in the files whose path matches; the edit must change something. */
export function edit(files: BundleFiles, where: RegExp, change: readonly [string | RegExp, string]): void {
  let changed = 0;
  for (const [path, bytes] of files) {
    if (!where.test(path)) continue;
    const before = Buffer.from(bytes).toString();
    const after = before.replaceAll(typeof change[0] === "string" ? change[0] : new RegExp(change[0], "g"), change[1]);
    if (after !== before) changed += 1;
    files.set(path, Buffer.from(after));
  }
  if (changed === 0) throw new Error(`the edit of ${where.source} changed nothing`);
}

export const openBundle = (bytes: Uint8Array, name = "bundle.zip"): Promise<DepotSource> =>
  openZip(bufferBytes(bytes), name);

export const readBundle = async (bytes: Uint8Array, name = "bundle.zip"): Promise<Depot> =>
  readDepot(await openBundle(bytes, name));
