import type { DepotVib } from "../depot-model.js";
import { depotProblem } from "../depot-problems.js";
import type { DepotSource } from "../depot-source.js";
import type { VibFile } from "./bulletin-xml.js";
import { resolvePath } from "./index-xml.js";
import type { MetadataContent, Placed } from "./metadata-zip.js";
import type { VibCopy } from "./vib-copy.js";

const SHA256 = /^[0-9a-f]{64}$/;

/**
 * The VIBs of all metadata zips, each compared with every telling of it (FORMAT 6.5):
 * DEPOT_ENTRY_MISSING, DEPOT_PATH_UNSAFE, DEPOT_METADATA_MISMATCH, DEPOT_DIGEST_MISMATCH (size), DEPOT_VIB_AMBIGUOUS.
 */
export function depotVibs(source: DepotSource, contents: readonly MetadataContent[]): ReadonlyMap<string, DepotVib> {
  const vibs = new Map<string, DepotVib>();
  for (const content of contents)
    for (const vib of vibsOf(source, content)) {
      const known = vibs.get(vib.id);
      if (known !== undefined && known.sha256 !== vib.sha256) {
        const [first, second] = [known.sha256, vib.sha256];
        throw depotProblem("DEPOT_VIB_AMBIGUOUS", {
          bundle: source.name,
          member: content.path,
          vib: vib.id,
          first,
          second,
        });
      }
      vibs.set(vib.id, known ?? vib);
    }
  return vibs;
}

function vibsOf(source: DepotSource, content: MetadataContent): readonly DepotVib[] {
  requireCopies(source, content);
  const sizes = new Map(source.entries().map(({ path, sizeBytes }) => [path, sizeBytes]));
  const filesById = byId(content.vibFiles);
  return content.copies.map((copy) => {
    const files = filesById.get(copy.id) ?? [];
    const vib = mergeTellings(source, { copy, files, indexPath: content.indexPath });
    const size = sizes.get(vib.path);
    // What nobody lists is found missing when it is read.
    if (size === undefined && source.listing === "open") return vib;
    if (size === undefined)
      throw depotProblem("DEPOT_ENTRY_MISSING", { bundle: source.name, member: vib.path, namedBy: copy.place.member });
    if (size !== vib.sizeBytes) throw digestMismatch(vib, { what: "the size", actual: String(size) });
    return vib;
  });
}

function byId(files: readonly Placed<VibFile>[]): ReadonlyMap<string, readonly Placed<VibFile>[]> {
  const found = new Map<string, Placed<VibFile>[]>();
  for (const file of files) found.set(file.value.id, [...(found.get(file.value.id) ?? []), file]);
  return found;
}

/** Every VIB of vmware.xml has its copy in vibs/. */
function requireCopies(source: DepotSource, { path, copies, vibFiles }: MetadataContent): void {
  const ids = new Set(copies.map(({ id }) => id));
  const lost = vibFiles.find(({ value }) => !ids.has(value.id));
  if (lost === undefined) return;
  const sameFile = copies.find(({ relativePath }) => relativePath === lost.value.relativePath);
  if (sameFile !== undefined)
    throw mismatch(sameFile, { what: "the VIB id", expected: lost.value.id, actual: sameFile.id });
  const member = `${path}!vibs/ (the copy of ${lost.value.id})`;
  throw depotProblem("DEPOT_ENTRY_MISSING", { bundle: source.name, member, namedBy: lost.place.member });
}

interface Tellings {
  readonly copy: VibCopy;
  readonly files: readonly Placed<VibFile>[];
  readonly indexPath: string;
}

function mergeTellings(source: DepotSource, { copy, files, indexPath }: Tellings): DepotVib {
  for (const { value } of files) requireAgreement(copy, value);
  const [first] = files;
  const relativePath = copy.relativePath === "" ? first?.value.relativePath : copy.relativePath;
  const sizeBytes = first?.value.packedBytes ?? copy.packedBytes.at(-1);
  const sha256 = copy.sha256 ?? first?.value.sha256;
  if (relativePath === undefined || sizeBytes === undefined || sha256 === undefined)
    throw depotProblem("DEPOT_INVALID", { ...copy.place, what: "it does not tell path, size and sha-256 of its VIB" });
  if (!SHA256.test(sha256))
    throw depotProblem("DEPOT_INVALID", { ...copy.place, what: "its sha-256 is not 64 hex digits" });
  // Paths are relative to the folder of the index that led here (FORMAT 6.1).
  const path = resolvePath({ path: relativePath, place: copy.place, from: indexPath, baseUrl: source.baseUrl });
  return { bundle: source.name, id: copy.id, path, sizeBytes, sha256, copy: copy.copy };
}

function requireAgreement(copy: VibCopy, file: VibFile): void {
  if (copy.relativePath !== "" && copy.relativePath !== file.relativePath)
    throw mismatch(copy, {
      what: "relative-path",
      expected: copy.relativePath,
      actual: `${file.relativePath} in vmware.xml`,
    });
  if (copy.packedBytes.length > 0 && !copy.packedBytes.includes(file.packedBytes))
    throw mismatch(copy, {
      what: "packed-size",
      expected: copy.packedBytes.join(),
      actual: `${file.packedBytes} in vmware.xml`,
    });
  if (copy.sha256 !== undefined && file.sha256 !== undefined && copy.sha256 !== file.sha256)
    throw mismatch(copy, { what: "checksum", expected: copy.sha256, actual: `${file.sha256} in vmware.xml` });
  if (file.rebootRequired !== undefined && file.rebootRequired === copy.copy.liveInstallAllowed)
    throw mismatch(copy, {
      what: "live-install-allowed",
      expected: String(copy.copy.liveInstallAllowed),
      actual: `rebootRequired ${file.rebootRequired} in vmware.xml`,
    });
}

const mismatch = (
  copy: VibCopy,
  difference: { readonly what: string; readonly expected: string; readonly actual: string },
): Error => depotProblem("DEPOT_METADATA_MISMATCH", { ...copy.place, ...difference });

const digestMismatch = (vib: DepotVib, { what, actual }: { readonly what: string; readonly actual: string }): Error =>
  depotProblem("DEPOT_DIGEST_MISMATCH", {
    bundle: vib.bundle,
    member: vib.path,
    what,
    expected: String(vib.sizeBytes),
    actual,
  });
