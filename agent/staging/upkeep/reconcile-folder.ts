import type { Folder } from "../../../core/durable/folder.js";
import { isProblem } from "../../../core/problem/problem.js";
import type { Found } from "../../domain/finding.js";
import type { StagedFile } from "../../domain/staged-image.js";
import { report } from "./findings.js";
import { stampOf, whyNotOwn } from "../folder/own-file.js";
import { moveToQuarantine, QUARANTINE } from "../folder/quarantine.js";
import { digestOfFinal, digestOfPart, finalName, OWN_NAMES, type StagingFolder } from "../folder/staging-folder.js";
import type { StagingTools } from "../staging-tools.js";
import { noteVib } from "../steps/commit.js";
import { readStaged, type Pace } from "../steps/staged-file.js";

interface Work {
  readonly tools: StagingTools;
  readonly pace: Pace;
  readonly folder: StagingFolder;
  readonly rows: ReadonlyMap<string, StagedFile>;
  readonly kept: string[];
  readonly quarantined: string[];
  readonly altered: { readonly row: StagedFile; readonly detail: string }[];
  readonly foreign: Found[];
}

/** What became of the files and rows of an open staging folder; rows that are `gone` are the caller's to forget. */
export interface FolderReconciled {
  readonly kept: readonly string[];
  readonly quarantined: readonly string[];
  readonly altered: readonly StagedFile[];
  readonly gone: readonly StagedFile[];
}

/** Looks at every name in the staging folder and settles what is not as it should be. Throws what `pace` throws; what was settled by then stays so. */
export async function reconcileFolder(
  tools: StagingTools,
  folder: StagingFolder,
  pace: Pace,
): Promise<FolderReconciled> {
  const rows = tools.ledger.stagedVibs.all();
  const work: Work = { tools, pace, folder, rows, kept: [], quarantined: [], altered: [], foreign: [] };
  const { vibs } = folder;
  try {
    await settleAll(work);
  } finally {
    reportAll(work);
  }
  const gone = [...rows.values()].filter(({ sha256 }) => vibs.stat(finalName(sha256)) === undefined);
  const altered = work.altered.map(({ row }) => row);
  return { ...work, altered, gone: gone.filter((row) => !altered.includes(row)) };
}

async function settleAll(work: Work): Promise<void> {
  const { root, vibs, parts } = work.folder;
  for (const name of root.names()) if (!OWN_NAMES.includes(name)) setForeignAside(work, root, name);
  for (const name of parts.names()) if (!isOwnPart(parts, name)) setForeignAside(work, parts, name);
  for (const name of vibs.names()) {
    const sha256 = digestOfFinal(name);
    if (sha256 === undefined) setForeignAside(work, vibs, name);
    else await settleFinal(work, sha256);
  }
}

function isOwnPart(parts: Folder, name: string): boolean {
  const stat = parts.statExactly(name);
  return stat !== undefined && digestOfPart(name) !== undefined && whyNotOwn(stat) === undefined;
}

async function settleFinal(work: Work, sha256: string): Promise<void> {
  const { tools, folder, rows } = work;
  const stat = folder.vibs.statExactly(finalName(sha256));
  const row = rows.get(sha256);
  if (stat === undefined) return;
  const stamp = stampOf(stat);
  const why = whyNotOwn(stat);
  if (why !== undefined) return drop(work, sha256, why);
  if (row?.stamp === stamp) return;
  const sizeBytes = Number(stat.size);
  if (row !== undefined && row.sizeBytes !== sizeBytes)
    return drop(work, sha256, `it has ${sizeBytes} bytes, not ${row.sizeBytes}`);
  const found = await readStaged(tools, folder.vibs, { sha256, sizeBytes }, work.pace);
  if ("why" in found) return drop(work, sha256, found.why);
  // A file that a crash left without a row, one that was restored, or one whose times were touched: what it holds is what was ordered.
  noteVib(tools, folder, found);
  work.kept.push(sha256);
}

/** What stands under a final name and is no verified file loses that name at once (promise 1). */
function drop(work: Work, sha256: string, why: string): void {
  const { folder, rows } = work;
  const name = finalName(sha256);
  const aside = setAside(work, folder.vibs, name);
  const end = "went" in aside ? aside.went : removed(folder.vibs, name, aside.left);
  const detail = `vibs/${name}: ${why}; ${end}`;
  const row = rows.get(sha256);
  if (row === undefined) work.foreign.push({ name, detail });
  else work.altered.push({ row, detail });
}

function removed(vibs: Folder, name: string, left: string): string {
  try {
    vibs.remove(name);
    vibs.sync();
    return `removed, since it could not be set aside: ${left}`;
  } catch (failure) {
    if (!isProblem(failure)) throw failure;
    return `it could neither be set aside (${left}) nor removed (${failure.message})`;
  }
}

function setForeignAside(work: Work, from: Folder, name: string): void {
  const { folder } = work;
  const stat = from.statExactly(name);
  const where = from === folder.root ? name : `${from === folder.vibs ? "vibs" : "parts"}/${name}`;
  const why = stat === undefined ? "its name is not UTF-8" : (whyNotOwn(stat) ?? "it has no name of ours");
  const aside = setAside(work, from, name);
  // A folder with a mount in it, a file that may not be moved: said, and left where it is. It can never pass for a VIB.
  if ("left" in aside) work.tools.log("foreign-left", { name, why: aside.left });
  const end = "went" in aside ? aside.went : `it stays there: ${aside.left}`;
  work.foreign.push({ name, detail: `${where}: ${why}; ${end}` });
}

type Aside = { readonly went: string } | { readonly left: string };

function setAside({ tools, folder, quarantined }: Work, from: Folder, name: string): Aside {
  try {
    const fresh = moveToQuarantine(folder.root, from, { name, nowMs: tools.clock.now() });
    quarantined.push(fresh);
    return { went: `moved to ${QUARANTINE}/${fresh}` };
  } catch (failure) {
    if (!isProblem(failure)) throw failure;
    return { left: failure.message };
  }
}

function reportAll({ tools, altered, foreign }: Work): void {
  const { ledger } = tools;
  const told = new Set(ledger.findings.all().map(({ name, detail }) => `${name}\n${detail}`));
  // What stays where it is would be found, and told, again at every look.
  const news = foreign.filter(({ name, detail }) => !told.has(`${name}\n${detail}`));
  ledger.together(() => {
    for (const { row } of altered) ledger.stagedVibs.remove(row.sha256);
    const found = altered.map(({ row, detail }) => ({ name: row.id, detail }));
    report(tools, "ALTERED", found);
    report(tools, "FOREIGN", news);
  });
}
