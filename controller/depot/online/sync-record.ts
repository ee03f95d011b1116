import type { Problem } from "../../../core/problem/problem.js";
import { timestamp } from "../../../core/time/clock.js";
import type { DepotVib } from "../../../formats/depot/depot-model.js";
import type { Notice } from "../../domain/resolved-image.js";
import type { DepotContents, MergedContents } from "../../store/library/contents.js";
import type { Named, SyncReport } from "../../domain/library/sync-report.js";
import type { OnlineDepot } from "../../store/library/online-depots.js";
import type { StoreTransaction } from "../../store/repositories.js";
import type { SyncTools } from "./sync-tools.js";

/** A VIB that the depot names and that could not be had. */
export interface Lacking {
  readonly entry: DepotVib;
  readonly problem: Problem;
}

/** What is whole: a component without one of its VIBs is not offered. */
export function completeContents(contents: DepotContents, lacking: readonly Lacking[]): DepotContents {
  const lost = new Set(lacking.map(({ entry }) => entry.id));
  const whole = contents.components.filter(({ vibIds }) => !vibIds.some((id) => lost.has(id)));
  return { ...contents, components: whole };
}

export interface SyncFindings {
  readonly depot: OnlineDepot;
  readonly contents: DepotContents;
  readonly startedAt: string;
  readonly warnings: readonly Notice[];
  readonly lacking: readonly Lacking[];
}

/** The listing and the report of it, both or neither. */
export function recordSync({ store, clock }: SyncTools, findings: SyncFindings): Promise<SyncReport> {
  const { depot, contents, startedAt, lacking } = findings;
  return store.transact(async (tx) => {
    const { syncCount } = await tx.onlineDepots.resolveOnline(depot.id);
    const merged = await tx.contents.merge({ depotId: depot.id, contents });
    const vibs = await freshVibs(tx, { depotId: depot.id, syncNumber: syncCount + 1 });
    const isNew = merged.added.length > 0 || vibs.length > 0;
    const report: SyncReport = {
      startedAt,
      endedAt: timestamp(clock),
      outcome: lacking.length > 0 ? "INCOMPLETE" : isNew ? "ADDED" : "UNCHANGED",
      ...told(merged),
      vibs,
      lacking: lacking.map(({ entry, problem }) => ({ vib: entry.id, sha256: entry.sha256, problem: problem.body })),
      warnings: [...findings.warnings, ...changes(merged), ...(await ambiguities(tx, vibs))],
      problem: null,
    };
    await tx.onlineDepots.setReport(depot.id, report);
    return report;
  });
}

const named = (list: MergedContents["added"], kind: string): readonly Named[] =>
  list.filter((one) => one.kind === kind).map(({ name, version }) => ({ name, version }));

const told = ({ added, withdrawn }: MergedContents) => ({
  components: named(added, "component"),
  baseImages: named(added, "base-image").map(({ version }) => version),
  addOns: named(added, "add-on"),
  withdrawn: withdrawn.map(({ name, version }) => ({ name, version })),
});

const changes = ({ changed }: MergedContents): readonly Notice[] =>
  changed.map(({ kind, name, version }) => ({
    code: "DEPOT_CONTENT_CHANGED",
    message: `${kind} ${name} ${version} is not what the depot told first; what it told first stays in force`,
  }));

type FreshVib = SyncReport["vibs"][number];

async function freshVibs(
  { vibs }: StoreTransaction,
  at: { depotId: string; syncNumber: number },
): Promise<readonly FreshVib[]> {
  const found: FreshVib[] = [];
  for (const sha256 of await vibs.sinceSync(at)) {
    const vib = await vibs.get(sha256);
    if (vib !== undefined) found.push({ id: vib.descriptor.id, sha256, sizeBytes: vib.sizeBytes });
  }
  return found.sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** The same id with other bytes is legal and said plainly (DECISIONS 20). */
async function ambiguities({ vibs }: StoreTransaction, fresh: readonly FreshVib[]): Promise<readonly Notice[]> {
  const notices: Notice[] = [];
  for (const { id, sha256 } of fresh)
    for (const other of (await vibs.ofId(id)).filter((one) => one.sha256 !== sha256))
      notices.push({
        code: "VIB_ID_AMBIGUOUS",
        message: `${id} is now ${sha256}, and the library also has ${other.sha256}; an image takes the newest release date, or the digest that you pin`,
      });
  return notices;
}
