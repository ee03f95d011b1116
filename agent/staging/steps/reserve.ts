import { reserveSpace, type Evictable, type SpaceCase } from "../../domain/space-need.js";
import type { StagingPlan } from "../../domain/staging-plan.js";
import { measureSpace } from "../../host/disk-space.js";
import type { Ledger } from "../../ledger/ledger.js";
import { folderUse, type FolderUse } from "../folder/present-files.js";
import { QUARANTINE } from "../folder/quarantine.js";
import type { Scratch } from "../folder/scratch.js";
import { finalName, partName, type StagingFolder } from "../folder/staging-folder.js";
import type { StagingTools } from "../staging-tools.js";

/** Throws INSUFFICIENT_SPACE before the first byte is fetched; else says what has to go. Changes nothing. */
export async function checkSpace(
  tools: StagingTools,
  plan: StagingPlan,
  scratch: Scratch,
): Promise<readonly Evictable[]> {
  // Before bytes are promised a place, two tools must agree on what is free.
  const space = await measureSpace(scratch.space.path);
  return reserveSpace(spaceCase(tools, plan, { ...scratch, space })).evict;
}

/** Whether the plan is that of an order, or of an image for which none was given yet: that would take the place of the ordered one. */
export type Planned = "ordered" | "looked-at";

/** What lies in the staging folder now, against what the plan needs. */
export function spaceCase(
  { ledger, policy }: StagingTools,
  plan: StagingPlan,
  scratch: Scratch,
  planned: Planned = "ordered",
): SpaceCase {
  const use = folderUse({ path: scratch.stagingPath, owner: policy.owner });
  const { quotaBytes } = policy;
  return {
    free: scratch.space,
    toFetch: plan.toFetch,
    partBytes: use.parts,
    reserveBytes: policy.reserveBytes,
    evictable: evictableOf(ledger, use, filesThatStay(ledger, plan, planned)),
    ...(quotaBytes === undefined ? {} : { quota: { mostBytes: quotaBytes, fileBytes: sizesOf(use) } }),
  };
}

/** Removes what has to go: the ledger forgets a file before the folder does, so a crash between leaves an orphan and no lie. */
export function evict(tools: StagingTools, folder: StagingFolder, list: readonly Evictable[]): void {
  if (list.length === 0) return;
  const named = (kind: Evictable["kind"]) => list.filter((one) => one.kind === kind).map(({ name }) => name);
  const [vibs, parts, quarantined] = [named("vib"), named("part"), named("quarantine")];
  tools.ledger.together(() => {
    for (const sha256 of vibs) tools.ledger.stagedVibs.remove(sha256);
    for (const sha256 of parts) tools.ledger.partTags.forget(sha256);
  });
  for (const sha256 of vibs) folder.vibs.remove(finalName(sha256));
  for (const sha256 of parts) folder.parts.remove(partName(sha256));
  folder.vibs.sync();
  folder.parts.sync();
  if (quarantined.length > 0) removeQuarantined(folder, quarantined);
  const bytes = list.reduce((sum, one) => sum + one.sizeBytes, 0);
  tools.log("evicted", { vibs: vibs.length, parts: parts.length, quarantined, bytes });
  tools.failpoint("evicted");
}

function removeQuarantined(folder: StagingFolder, names: readonly string[]): void {
  using quarantine = folder.root.child(QUARANTINE);
  for (const name of names) quarantine.remove(name);
  quarantine.sync();
}

/** Nothing of the wanted image (DECISIONS 29), whatever its plan says of it, and nothing that a remediation applies from. */
function filesThatStay(ledger: Ledger, plan: StagingPlan, planned: Planned): ReadonlySet<string> {
  const held = new Set(ledger.holds.all().map(({ imageDigest }) => imageDigest));
  const images = ledger.images.all();
  // The one that was ordered last: the order is in the ledger before its plan is made.
  const wanted = planned === "ordered" ? [images[0]?.manifest.imageDigest, ledger.orders.last()?.imageDigest] : [];
  const staying = images.filter(
    ({ manifest: { imageDigest } }) => held.has(imageDigest) || wanted.includes(imageDigest),
  );
  return new Set([
    ...plan.wanted.map((vib) => vib.sha256),
    ...staying.flatMap(({ manifest }) => manifest.vibs.map((vib) => vib.sha256)),
  ]);
}

/** Each file that may go, with the turn of the newest image that holds it. */
function evictableOf(ledger: Ledger, use: FolderUse, stays: ReadonlySet<string>): Evictable[] {
  const images = ledger.images.all().map(({ manifest }, index, { length }) => ({
    imageDigest: manifest.imageDigest,
    turn: length - index,
    holds: new Set(manifest.vibs.map((vib) => vib.sha256)),
  }));
  const files = (kind: "vib" | "part", sizes: ReadonlyMap<string, number>): Evictable[] =>
    [...sizes]
      .filter(([sha256]) => !stays.has(sha256))
      .map(([name, sizeBytes]) => {
        const { turn = 0, imageDigest = "" } = images.find((image) => image.holds.has(name)) ?? {};
        return { kind, name, sizeBytes, turn, imageDigest };
      });
  const setAside = use.quarantined
    .filter(({ kind }) => kind === "file")
    .map(({ name, sizeBytes }) => ({ kind: "quarantine" as const, name, sizeBytes, turn: 0, imageDigest: "" }));
  return [...setAside, ...files("part", use.parts), ...files("vib", use.finals)];
}

const sizesOf = ({ finals, parts, quarantined }: FolderUse): number[] => [
  ...finals.values(),
  ...parts.values(),
  ...quarantined.map(({ sizeBytes }) => sizeBytes),
];
